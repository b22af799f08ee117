/**
 * How the report looks: light and dark by the reader's setting, on paper, and on a narrow screen. Charts: chart-style.ts.
 */

import { CHART_STYLE, markColours } from '../../chart/chart-style.ts';

/** Also on paper, whatever the reader's setting is. */
const LIGHT = `--page: #f6f7f9; --card: #fff; --ink: #1c2330; --soft: #5b6575; --line: #dfe3ea; --faint: #eceff4;
  --good-ink: #14683a; --good: #e3f4e9; --bad-ink: #a3241a; --bad: #fcebe9; --care-ink: #7a4d00; --care: #fdf3dc; --warn-row: #fdf6e6; --focus: #1f5fd0;
  ${markColours('light')}`;

/** Plain CSS, no imports, no addresses: the file must need no network. */
export const STYLE: string = `
:root {
  color-scheme: light dark;
  ${LIGHT}
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #11151c; --card: #1a2029; --ink: #e6eaf1; --soft: #9aa6b8; --line: #313a48; --faint: #242c38;
    --good-ink: #7fdba4; --good: #16341f; --bad-ink: #ff9d93; --bad: #45201d; --care-ink: #f3cd7c; --care: #3b2e12; --warn-row: #2e2716; --focus: #7fb0ff;
    ${markColours('dark')}
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 3.5rem; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
header, main, footer { max-width: 76rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 1.75rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 0 0 .75rem; } h3 { font-size: 1rem; margin: 1.25rem 0 .5rem; }
.under { color: var(--soft); margin: .25rem 0 1rem; overflow-wrap: anywhere; }
nav { position: sticky; top: 0; z-index: 2; background: var(--page); border-bottom: 1px solid var(--line); }
nav ul { display: flex; gap: .25rem 1.25rem; overflow-x: auto; max-width: 76rem; margin: 0 auto; padding: .6rem 1.25rem; list-style: none; }
nav a { color: var(--soft); text-decoration: none; white-space: nowrap; }
nav a:hover, nav a:focus-visible { color: var(--ink); text-decoration: underline; }
section > figure:last-child { margin-bottom: 0; } section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1.25rem; margin: 1.25rem 0; }
#overview { background: none; border: 0; padding: 0; }
#overview h2 { margin-top: 1.5rem; }
#overview > .scroll { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: .25rem 1rem; }
.verdict { display: flex; flex-wrap: wrap; align-items: baseline; gap: .15rem .9rem; margin: 0 0 1.25rem; padding: .9rem 1.25rem; border-radius: 10px; border-left: 6px solid; font-size: 1.05rem; }
.verdict strong { font-size: 1.3rem; }
.verdict.better { background: var(--good); border-color: var(--good-ink); } .verdict.better strong, .change.better { color: var(--good-ink); } .verdict.worse { background: var(--bad); border-color: var(--bad-ink); } .verdict.worse strong, .change.worse { color: var(--bad-ink); }
.verdict.mixed { background: var(--care); border-color: var(--care-ink); } .verdict.mixed strong { color: var(--care-ink); } .verdict.same { background: var(--faint); border-color: var(--soft); }
.change { white-space: nowrap; font-size: .88em; color: var(--soft); } .figures .change { display: inline-block; white-space: normal; } .change.better, .change.worse { font-weight: 600; } tr.first > td { border-bottom: 0; padding-bottom: 0; }
.passed { background: var(--good); border-color: var(--good-ink); } .passed strong { color: var(--good-ink); }
.verdict:is(.failed, .aborted, .broke) { background: var(--bad); border-color: var(--bad-ink); } .verdict:is(.failed, .aborted, .broke) strong { color: var(--bad-ink); }
.running { background: var(--faint); border-color: var(--focus); } .interrupted { background: var(--care); border-color: var(--care-ink); } .interrupted strong { color: var(--care-ink); }
.diagnosis { font-size: 1.05rem; margin: 0 0 1.25rem; padding: 0 .25rem; overflow-wrap: anywhere; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(30rem, 100%), 1fr)); gap: .9rem; margin-bottom: .9rem; } .pair .under { margin: 0 0 .6rem; font-size: .85rem; min-height: 3em; } .pair figure:last-child { margin-bottom: 0; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1rem 1.25rem; min-width: 0; } #overview .card h2 { margin: 0 0 .15rem; }
.times { display: flex; flex-wrap: wrap; gap: .25rem 2rem; margin: 0 0 .75rem; } .times dt { color: var(--soft); font-size: .85rem; } .times dd { margin: 0; font-size: 1.5rem; font-weight: 600; line-height: 1.25; font-variant-numeric: tabular-nums; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: .9rem; margin: 0; }
.figures > div { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: .8rem 1rem; min-width: 0; }
.figures dt { color: var(--soft); font-size: .85rem; }
.figures dd { margin: 0; font-size: 1.6rem; font-weight: 600; line-height: 1.25; font-variant-numeric: tabular-nums; }
.figures dd.detail { font-size: .85rem; font-weight: 400; color: var(--soft); }
.bad dd:not(.detail), .breached { color: var(--bad-ink); } .ok { color: var(--good-ink); }
.ok, .breached, .state { font-weight: 600; white-space: nowrap; } .state.good { color: var(--good-ink); } .state.care { color: var(--care-ink); } .state.told { color: var(--soft); font-weight: 400; }
.warnings { margin-top: 1.25rem; padding: .9rem 1.25rem; background: var(--care); border-left: 6px solid var(--care-ink); border-radius: 10px; overflow-wrap: anywhere; }
.warnings h2, #overview .warnings h2 { margin: 0 0 .25rem; font-size: 1rem; color: var(--care-ink); } .warnings ul { margin: 0; padding-left: 1.2rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; } td small { display: block; color: var(--soft); font-size: .85em; overflow-wrap: anywhere; } table.narrow { width: auto; min-width: min(26rem, 100%); }
caption { text-align: left; color: var(--soft); padding-bottom: .4rem; } .unseen { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; white-space: nowrap; }
th, td { text-align: left; vertical-align: top; padding: .4rem .9rem .4rem 0; border-bottom: 1px solid var(--line); } tbody tr:last-child > *, tbody tr:nth-last-child(2) > th[rowspan="2"] { border-bottom: 0; }
thead th { color: var(--soft); font-weight: 600; font-size: .85rem; } tbody th { font-weight: 600; } th small { display: block; font-weight: 400; color: var(--soft); }
.number { text-align: right; white-space: nowrap; } .at { white-space: nowrap; } .observed { text-align: right; } .narrow tbody th { white-space: nowrap; } pre { overflow: auto; max-height: 30rem; margin: 0; padding: .75rem; background: var(--page); border: 1px solid var(--line); border-radius: 6px; font-size: .82rem; } pre:focus-visible { outline: 2px solid var(--focus); }
.scroll { overflow: auto hidden; position: relative; } .scroll:focus-visible { outline: 2px solid var(--focus); } .more { color: var(--soft); font-size: .82rem; margin: .25rem 0 0; } .more[hidden] { display: none; } .scroll + p.none, .more + p.none { margin-top: .75rem; } .scroll + figure, .more + figure, .more + details, .more + .scroll, .more + .filter { margin-top: 1.25rem; } .tall { max-height: 26rem; overflow-y: auto; border: 1px solid var(--line); border-radius: 6px; padding: 0 .75rem; font-size: .88rem; }
.tall caption { padding-top: .5rem; } .tall thead th { position: sticky; top: 0; background: var(--card); box-shadow: inset 0 -1px var(--line); }
.name, .id, code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .86em; } .name { overflow-wrap: break-word; max-width: 24rem; }
.id { max-width: 16rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
tr.warning { background: var(--warn-row); } tr.warning td:nth-child(2) { color: var(--care-ink); font-weight: 600; }
.filter { margin-bottom: .6rem; color: var(--soft); } .filter[hidden] { display: none; } .filter input { font: inherit; color: inherit; background: var(--page); border: 1px solid var(--soft); border-radius: 6px; padding: .25rem .6rem; width: min(20rem, 60vw); }
details { margin-bottom: 1.25rem; } p + details { margin-top: .75rem; } details:last-child { margin-bottom: 0; } summary { cursor: pointer; color: var(--soft); } details[open] summary { margin-bottom: .6rem; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: .6rem 1.5rem; margin: 0 0 .75rem; } .facts dt { color: var(--soft); font-size: .85rem; } .facts dd { margin: 0; overflow-wrap: anywhere; }
.none, footer { color: var(--soft); } .none { margin: 0; } .none.explained { margin: .75rem 0 1.5rem; font-size: .9rem; max-width: 60rem; } section > .explained:last-child { margin-bottom: 0; } .none + .scroll { margin-top: .75rem; } footer { padding-bottom: 2rem; font-size: .88rem; }
${CHART_STYLE}
@media (max-width: 52rem) {
  .chart svg.wide { display: none; } .chart svg.slim { display: block; }
  header, main, footer { padding-left: .6rem; padding-right: .6rem; } header { padding-top: 1.25rem; } nav ul { padding: .6rem; } section { padding: .9rem .75rem; }
  .figures { grid-template-columns: repeat(2, 1fr); gap: .6rem; } .figures dd { font-size: 1.4rem; } th, td { padding-right: .7rem; } .spare { display: none; } #latency tbody small { display: none; } .pair .under { min-height: 0; } .card { padding: .8rem; } .times { gap: .25rem 1rem; justify-content: space-between; } .times dd { font-size: 1.2rem; }
}
@media print {
  :root { color-scheme: light; ${LIGHT} --page: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb; --faint: #ddd; }
  :root { font-size: 11px; } body { font-size: 1rem; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  nav, .filter, details, .readout, .more { display: none; } .chart svg.wide { display: block; } .chart svg.slim { display: none; }
  .figures { grid-template-columns: repeat(6, 1fr); gap: .4rem; } .pair { grid-template-columns: 1fr 1fr; } .times { gap: .25rem 1rem; } .times dd { font-size: 1.1rem; } .pair .chart svg.wide { display: block; } .spare { display: table-cell; } .figures dd { font-size: 1.5rem; } section { border: 0; padding: 0; }
  figure, .figures > div, .card, tr, .verdict, .warnings { break-inside: avoid; } h2, figcaption, caption { break-after: avoid; }
  .id { max-width: 9rem; } .scroll { overflow: visible; }
  .tall { max-height: none; overflow: visible; border: 0; padding: 0; font-size: 9px; } .tall thead th { position: static; box-shadow: none; }
  .tall tbody tr:nth-child(n+51) { display: none; } .tall::after { content: "At most 50 rows are printed."; color: var(--soft); }
}
`;
