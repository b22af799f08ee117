/**
 * The script of the live page: puts the sections that the server sends in the place of the old ones, and at the end the
 * whole report. What it is sent was escaped where it was made, and the page's policy lets no script run but this one.
 */

import { ENLIVEN } from '../html/script.ts';

const LISTEN = `
const parsed = (html) => new DOMParser().parseFromString(html, 'text/html');
const say = (text) => {
  const status = document.getElementById('live');
  if (status && status.textContent !== text) status.textContent = text;
};

/** A reader's place is kept: what is open stays open, and what is being read is not taken away. */
const isRead = (section) => section.contains(document.activeElement) || section.querySelector('.readout:not([hidden])') !== null;
const replace = (id, html) => {
  const old = document.getElementById(id);
  const section = parsed(html).body.firstElementChild;
  if (!old) {
    document.querySelector('main').append(section);
    enliven(section);
    return true;
  }
  if (isRead(old)) return false;
  const open = [...old.querySelectorAll('details')].map((each) => each.open);
  section.querySelectorAll('details').forEach((each, i) => { each.open = open[i] === true; });
  const hidden = [...old.querySelectorAll('button.key[aria-pressed="false"]')].map((each) => each.className);
  old.replaceWith(section);
  enliven(section);
  for (const key of section.querySelectorAll('button.key')) if (hidden.includes(key.className)) key.click();
  return true;
};

const waiting = new Map();
const show = () => {
  for (const [id, html] of waiting) if (replace(id, html)) waiting.delete(id);
};

const source = new EventSource('events');
source.addEventListener('sections', (event) => {
  for (const { id, html } of JSON.parse(event.data)) waiting.set(id, html);
  show();
  say('Live: updated every second or so.');
});
source.addEventListener('report', (event) => {
  source.close();
  const report = parsed(JSON.parse(event.data));
  document.title = report.title;
  for (const part of ['header', 'nav', 'main', 'footer']) document.querySelector(part).replaceWith(report.querySelector(part));
  enliven(document);
});
source.addEventListener('error', () => say('The run does not answer: it was stopped, or has ended without a report.'));
setInterval(show, 1000);
`;

export const LIVE_SCRIPT: string = `{\n${ENLIVEN}enliven(document);\n${LISTEN}}\n`;
