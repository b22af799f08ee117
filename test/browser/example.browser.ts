/** The demo page as people see it: it runs, and goes on after a worker was terminated inside the lock. Needs a build. */

import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { it } from 'node:test';
import { launchChromium } from './chromium.ts';

const SERVE = new URL('../../examples/browser/serve.mjs', import.meta.url);
const isBuilt = existsSync(new URL('../../dist/browser/index.js', import.meta.url));

it('the demo page counts on after a worker was terminated', { skip: isBuilt ? false : 'npm run build' }, async (t) => {
  const server = fork(SERVE, { env: { ...process.env, PORT: '0' }, silent: true });
  t.after(() => server.kill());
  const [said] = (await once(server.stdout as NonNullable<typeof server.stdout>, 'data')) as [Buffer];
  const browser = await launchChromium();
  t.after(() => browser.close());
  const page = await browser.newPage();
  await page.goto(String(said).trim());
  const numberIn = async (id: string): Promise<number> => Number(await page.locator(`#${id}`).textContent());
  const countsOn = async (): Promise<void> => {
    const before = await page.locator('#writes').textContent();
    await page.waitForFunction(`Number(document.getElementById('writes').textContent) > ${Number(before) || 0}`);
  };
  await countsOn();
  assert.equal(await page.locator('#core').textContent(), 'webassembly');
  for (const recovered of [1, 2]) {
    await page.locator('#terminate:enabled').click();
    await page.waitForFunction(`Number(document.getElementById('recoveries').textContent) === ${recovered}`);
    await countsOn();
  }
  assert.ok((await numberIn('size')) > 0);
});
