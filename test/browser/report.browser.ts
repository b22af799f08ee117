/**
 * The HTML reports as people see them, in a real Chromium: light and dark, wide and narrow, with the pointer and with
 * the keyboard. `SCREENSHOTS=folder` keeps a picture of each.
 */

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { htmlReport as lockPage } from '../../bench/lock/html-report.ts';
import { htmlReport as storePage } from '../../bench/store/html-report.ts';
import { benchPage } from '../../src/bench/report/bench-page.ts';
import { MARK_COLOURS } from '../../src/chart/chart-style.ts';
import { nameComparison } from '../../src/report/comparison/named-comparison.ts';
import { comparisonReport } from '../../src/report/html/comparison/comparison-report.ts';
import { htmlReport } from '../../src/report/html/html-report.ts';
import { searchPage } from '../../src/report/search/search-page.ts';
import { seriesOf } from '../../src/report/series/series.ts';
import { seriesPage } from '../../src/report/series/series-page.ts';
import type { StoredOutcome } from '../../src/result/read/stored-summary.ts';
import { BUSY, MODELS, sampleBench } from '../support/sample-bench.ts';
import { sampleLoadOutcome } from '../support/sample-load-outcome.ts';
import { SAMPLE_CLAIMS, SAMPLE_LOCKS, SAMPLE_RUN, SAMPLE_STORES } from '../support/sample-measurements.ts';
import { sampleOutcome } from '../support/sample-outcome.ts';
import { sampleSearch } from '../support/sample-search.ts';
import { violationsOf } from './accessibility.ts';
import { launchChromium } from './chromium.ts';
import { FAINT_TEXTS, type FaintText } from './contrast.ts';

const HOSTILE = `</script><script>document.title='owned'</script><img src=x onerror="document.title='owned'">"'&`;
const SCHEMES = ['light', 'dark'] as const;
const WIDTHS = [1280, 400] as const;
const WARNINGS = ['1 worker thread died during the run; 12 pod starts were tried anew, 0 pods given up'];

const RUNS: Readonly<Record<string, () => StoredOutcome>> = {
  load: () => sampleLoadOutcome({ summary: { warnings: WARNINGS } }),
  run: () => sampleOutcome({ failureRate: 0 }),
  failed: () => sampleLoadOutcome({ pods: 60, failureRate: 0.4 }),
  empty: () => sampleOutcome({ pods: 0 }),
  hostile: () =>
    sampleLoadOutcome({
      pods: 30,
      failureRate: 0.5,
      name: HOSTILE,
      workload: HOSTILE,
      message: HOSTILE,
      summary: { warnings: [HOSTILE] },
    }),
};

const OTHER_PAGES = ['comparison', 'series', 'search', 'bench', 'bench-lock', 'bench-store'];

async function textOf(pieces: Iterable<string> | AsyncIterable<string>): Promise<string> {
  return (await Array.fromAsync(pieces)).join('');
}

describe('reports in a browser', () => {
  let browser: Browser;
  let folder: string;
  const pages = new Map<string, string>();

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'refmanager-browser-'));
    for (const [name, outcomeOf] of Object.entries(RUNS)) pages.set(name, await textOf(htmlReport(outcomeOf())));
    const before_ = { name: 'before.json', summary: sampleLoadOutcome({ seed: 1, failureRate: 0.05 }).summary };
    const after_ = { name: HOSTILE, summary: sampleLoadOutcome({ seed: 2, pods: 300 }).summary };
    pages.set('comparison', await textOf(comparisonReport(nameComparison([before_], [after_]))));
    pages.set('series', await textOf(seriesPage(seriesOf([before_, after_, { ...before_, name: 'third.json' }]))));
    pages.set('search', await textOf(searchPage(sampleSearch())));
    pages.set('bench-lock', lockPage(SAMPLE_RUN, SAMPLE_LOCKS, SAMPLE_CLAIMS));
    pages.set('bench-store', storePage(SAMPLE_RUN, SAMPLE_STORES, SAMPLE_CLAIMS));
    const stalling = { ...MODELS, 'web-locks': (): number => 0, [HOSTILE]: (): number => 1e6 };
    pages.set('bench', await textOf(benchPage(sampleBench({ load: BUSY, models: stalling }))));
    for (const [name, text] of pages) await writeFile(join(folder, `${name}.html`), text);
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    await rm(folder, { recursive: true });
  });

  /** Opens a page; fails when it says an error or asks for anything but itself. */
  async function open(
    name: string,
    options: { colorScheme?: (typeof SCHEMES)[number]; width?: number; javaScriptEnabled?: boolean } = {},
  ): Promise<{ page: Page; complaints: string[]; close: () => Promise<void> }> {
    const { colorScheme = 'light', width = 1280, javaScriptEnabled = true } = options;
    const context = await browser.newContext({ colorScheme, javaScriptEnabled, viewport: { width, height: 900 } });
    const page = await context.newPage();
    const complaints: string[] = [];
    const url = pathToFileURL(join(folder, `${name}.html`)).href;
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (request.url() !== url) complaints.push(`asked for ${request.url()}`);
    });
    await page.goto(url);
    return { page, complaints, close: () => context.close() };
  }

  for (const name of [...Object.keys(RUNS), ...OTHER_PAGES]) {
    for (const colorScheme of SCHEMES) {
      for (const width of WIDTHS) {
        it(`${name}, ${colorScheme}, ${width} px: legible, no wider than the window, silent`, async () => {
          const { page, complaints, close } = await open(name, { colorScheme, width });
          const folderOfPictures = process.env['SCREENSHOTS'];
          if (folderOfPictures !== undefined) {
            await mkdir(folderOfPictures, { recursive: true });
            await page.screenshot({
              path: join(folderOfPictures, `${name}-${colorScheme}-${width}.png`),
              fullPage: true,
            });
          }
          for (const details of await page.locator('details').all()) {
            await details.evaluate((element) => element.setAttribute('open', ''));
          }
          assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
          assert.deepEqual(await page.evaluate<FaintText[]>(FAINT_TEXTS), []);
          const cut = await page.locator('.chart svg:visible text').evaluateAll((texts) =>
            texts
              .filter((text) => {
                const [own, svg] = [text.getBoundingClientRect(), text.closest('svg')?.getBoundingClientRect()];
                return svg !== undefined && (own.left < svg.left - 1 || own.right > svg.right + 1);
              })
              .map((text) => text.textContent),
          );
          assert.deepEqual(cut, [], 'text that runs out of its chart');
          // Both widths and both schemes, not all four: it takes a second or two.
          if ((width === WIDTHS[0]) === (colorScheme === 'light')) assert.deepEqual(await violationsOf(page), []);
          assert.deepEqual(complaints, []);
          await close();
        });
      }
    }
  }

  it('is judged by a tool that finds what is wrong', async () => {
    const page = await browser.newPage();
    await page.setContent(
      '<html><body><img src="data:,"><p style="color: #eee; background: #fff">faint</p></body></html>',
    );
    const rules = (await violationsOf(page)).map(({ rule }) => rule);
    for (const rule of ['color-contrast', 'html-has-lang', 'image-alt']) assert.ok(rules.includes(rule), rule);
    await page.close();
  });

  it('hides what a legend names, and shows it again', async () => {
    const { page, complaints, close } = await open('load');
    const figure = page.locator('#starts figure').first();
    const key = figure.getByRole('button', { name: 'failed' });
    const isShown = (kind: string): Promise<boolean> => figure.locator(`svg.wide rect.${kind}`).first().isVisible();
    assert.equal(await isShown('failed'), true);
    await key.press('Enter');
    assert.equal(await key.getAttribute('aria-pressed'), 'false');
    assert.deepEqual([await isShown('failed'), await isShown('started')], [false, true]);
    await key.click();
    assert.equal(await isShown('failed'), true);
    assert.deepEqual(complaints, []);
    await close();
  });

  it('says where a table has more to see, until it is seen', async () => {
    const { page, close } = await open('load', { width: 400 });
    const box = page.locator('#events .scroll');
    const hint = box.locator('+ .more');
    assert.match((await hint.textContent()) ?? '', /^More to the right and below/);
    await box.evaluate((element) => {
      element.scrollLeft = element.scrollWidth;
      element.scrollTop = element.scrollHeight;
    });
    await hint.waitFor({ state: 'hidden' });
    await close();
  });

  it('says nothing of more where all is seen', async () => {
    const { page, close } = await open('empty');
    assert.equal(await page.locator('.more:visible').count(), 0);
    await close();
  });

  it('shows the 95th and 99th percentiles on a phone', async () => {
    const { page, close } = await open('load', { width: 400 });
    const heads = page.locator('#latency thead th:visible');
    assert.deepEqual(await heads.allTextContents(), ['Stage', 'p50', 'p95', 'p99', 'longest']);
    const [table, box] = [page.locator('#latency table').first(), page.locator('#latency .scroll').first()];
    const widths = await Promise.all([table, box].map(async (each) => (await each.boundingBox())?.width ?? 0));
    assert.ok((widths[0] ?? 0) <= (widths[1] ?? 0) + 1, 'the table fits');
    await close();
  });

  it('says what a chart holds to the pointer', async () => {
    const { page, complaints, close } = await open('load');
    const chart = page.locator('#starts .chart').first();
    await chart.locator('svg.wide').hover({ position: { x: 200, y: 100 } });
    assert.match(
      (await chart.locator('.readout').textContent()) ?? '',
      /\ds: [\d.]+\/s started, [\d.]+\/s failed \(\d+ and \d+ containers\)$/,
    );
    assert.equal(await chart.locator('.readout').isVisible(), true);
    await page.mouse.move(2, 2);
    assert.equal(await chart.locator('.readout').isVisible(), false);
    assert.deepEqual(complaints, []);
    await close();
  });

  for (const width of WIDTHS) {
    it(`says it to the keyboard, step by step and mark by mark, at ${width} px`, async () => {
      const { page, close } = await open('load', { width });
      for (const [chart, expected] of [
        ['#starts .chart', /^0 to .*\/s started/],
        ['#lock .chart:has(rect.heat)', /^stripe 0: \d+ wake-ups?$/],
        ['#slowest .chart', /waiting to begin/],
      ] as const) {
        const place = page.locator(chart).first();
        await place.locator('svg:visible').focus();
        await page.keyboard.press('ArrowRight');
        const first = (await place.locator('.readout').textContent()) ?? '';
        assert.match(first, expected);
        await page.keyboard.press('ArrowRight');
        const second = (await place.locator('.readout').textContent()) ?? '';
        assert.notEqual(second, first);
        await page.keyboard.press('Home');
        assert.equal(await place.locator('.readout').textContent(), first);
        const [readout, frame] = [await place.locator('.readout').boundingBox(), await place.boundingBox()];
        assert.ok(readout !== null && frame !== null && readout.x >= frame.x - 1);
        assert.ok(readout.x + readout.width <= frame.x + frame.width + 1, 'the readout is inside its chart');
        await page.keyboard.press('Escape');
        assert.equal(await place.locator('.readout').isVisible(), false);
      }
      await close();
    });
  }

  it('filters its lists by what is typed', async () => {
    const { page, close } = await open('load');
    const rows = page.locator('#events-rows tbody tr');
    const all = await rows.count();
    await page.locator('[data-filters="events-rows"] input').fill('warning');
    const shown = await page.locator('#events-rows tbody tr:visible').count();
    assert.ok(shown > 0 && shown < all, `${shown} of ${all}`);
    assert.match(
      (await page.locator('[data-filters="events-rows"] output').textContent()) ?? '',
      /^\d+ of [\d,]+ rows$/,
    );
    await close();
  });

  it('shows everything without scripts', async () => {
    const { page, complaints, close } = await open('load', { javaScriptEnabled: false });
    assert.equal(await page.locator('.filter:visible').count(), 0);
    assert.ok((await page.locator('.chart svg:visible').count()) >= 8);
    assert.equal(
      await page.locator('#events-rows tbody tr:visible').count(),
      await page.locator('#events-rows tbody tr').count(),
    );
    assert.deepEqual(complaints, []);
    await close();
  });

  it('runs nothing that a name or message says', async () => {
    for (const name of ['hostile', 'comparison', 'series', 'bench']) {
      const { page, close } = await open(name);
      assert.notEqual(await page.title(), 'owned');
      assert.equal(await page.locator('script').count(), 1);
      assert.equal(await page.locator('img').count(), 0);
      await close();
    }
  });

  it('prints, dark on white whatever the screen is', async () => {
    const { page, close } = await open('load', { colorScheme: 'dark' });
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    assert.deepEqual(await page.evaluate<FaintText[]>(FAINT_TEXTS), []);
    const inks = await page.evaluate<string[]>(
      `['--page', '--p99', '--band-over'].map((name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim())`,
    );
    assert.deepEqual(inks, ['#fff', MARK_COLOURS['p99']?.[0], '#4b2170']);
    assert.equal(await page.locator('nav').isVisible(), false);
    const pdf = await page.pdf({ format: 'A4' });
    assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
    await close();
  });
});
