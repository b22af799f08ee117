/**
 * The live page in a real Chromium: it follows the run, keeps a reader's place, and becomes the report.
 */

import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { htmlReport } from '../../src/report/html/html-report.ts';
import { type LiveServer, serveLive } from '../../src/report/live/live-server.ts';
import { sampleLoadOutcome } from '../support/sample-load-outcome.ts';
import { SAMPLE_PROGRESS } from '../support/sample-progress.ts';
import { violationsOf } from './accessibility.ts';
import { launchChromium } from './chromium.ts';

const TITLE = { name: 'storm', runtime: 'Simulated runtime', version: '1.2.3' };

describe('the live page', () => {
  let browser: Browser;
  before(async () => {
    browser = await launchChromium();
  });
  after(() => browser?.close());

  async function open(
    t: TestContext,
    colorScheme: 'light' | 'dark' = 'light',
  ): Promise<{ server: LiveServer; page: Page; complaints: string[] }> {
    const server = await serveLive({ port: 0, title: TITLE });
    const page = await browser.newPage({ colorScheme, viewport: { width: 1280, height: 900 } });
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(server.url)) complaints.push(`asked for ${request.url()}`);
    });
    t.after(async () => {
      await page.close();
      await server.close();
    });
    await page.goto(server.url);
    return { server, page, complaints };
  }

  function show(server: LiveServer, pods: number): void {
    server.update({
      run: sampleLoadOutcome({ pods }).summary,
      progress: { ...SAMPLE_PROGRESS, podsDone: pods, doneShare: 0.5 },
    });
  }

  for (const scheme of ['light', 'dark'] as const) {
    it(`is one that everybody can use, ${scheme}`, async (t) => {
      const { server, page, complaints } = await open(t, scheme);
      show(server, 60);
      await page.getByText('60 pods done').waitFor();
      assert.deepEqual(await violationsOf(page), []);
      assert.deepEqual(complaints, []);
    });
  }

  it('follows the run, and leaves open what a reader has opened and hidden what they hid', async (t) => {
    const { server, page, complaints } = await open(t);
    show(server, 60);
    await page.getByText('60 pods done').waitFor();
    await page.locator('#latency summary').click();
    const key = page.locator('#starts button.key.failed');
    await key.click();
    await page.locator('h1').click();
    await page.evaluate('document.activeElement.blur()');
    show(server, 90);
    await page.getByText('90 pods done').waitFor();
    assert.equal(await page.locator('#latency details').getAttribute('open'), '');
    assert.equal(await key.getAttribute('aria-pressed'), 'false');
    assert.deepEqual(complaints, []);
  });

  it('does not take away the chart that is being read', async (t) => {
    const { server, page } = await open(t);
    show(server, 60);
    await page.getByText('60 pods done').waitFor();
    const chart = page.locator('#starts .chart').first();
    await chart.locator('svg.wide').focus();
    await page.keyboard.press('End');
    const told = await chart.locator('.readout').textContent();
    show(server, 90);
    await page.getByText('90 pods done').waitFor();
    assert.equal(await chart.locator('.readout').textContent(), told);
    assert.equal(await chart.locator('.readout').isVisible(), true);
  });

  it('becomes the report, with everything that a report can do', async (t) => {
    const { server, page, complaints } = await open(t);
    const outcome = sampleLoadOutcome({ pods: 60 });
    show(server, 60);
    await page.getByText('60 pods done').waitFor();
    await server.finish((await Array.fromAsync(htmlReport(outcome))).join(''));
    await page.locator('#validity').waitFor();
    assert.equal(await page.title(), `${outcome.summary.name}: ${outcome.summary.verdict} – refmanager`);
    await page.locator('[data-filters="events-rows"] input').fill('warning');
    assert.match((await page.locator('[data-filters="events-rows"] output').textContent()) ?? '', /^\d+ of/);
    assert.ok((await page.locator('#starts button.key').count()) > 0);
    assert.deepEqual(complaints, []);
  });

  it('says so when the run is gone', async (t) => {
    const { server, page } = await open(t);
    show(server, 10);
    await page.getByText('10 pods done').waitFor();
    await server.close();
    await page.getByText('The run does not answer').waitFor();
    assert.ok(await page.locator('#starts .chart').first().isVisible());
  });
});
