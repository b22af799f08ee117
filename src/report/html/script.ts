/**
 * The scripts of the report: they filter tables, say what a chart holds where a reader points, hide what a legend names,
 * and say where a table has more to see. They read text and hide rows; they never write markup. Without them everything
 * is there, only less handy. Each works on what is inside `root`.
 */

/** Fields above long tables: rows without the typed words are hidden. */
const FILTERS = `
for (const box of root.querySelectorAll('[data-filters]')) {
  const rows = [...document.getElementById(box.dataset.filters).tBodies[0].rows];
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const input = box.querySelector('input');
  const output = box.querySelector('output');
  box.hidden = false;
  input.addEventListener('input', () => {
    const words = input.value.toLowerCase().split(/\\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach((row, i) => {
      row.hidden = !words.every((word) => texts[i].includes(word));
      if (!row.hidden) shown++;
    });
    output.textContent = words.length === 0 ? '' : shown.toLocaleString('en-US') + ' of ' + rows.length.toLocaleString('en-US') + ' rows';
  });
}
`;

/**
 * Charts: the pointer or, once a chart has the focus, the arrow keys choose a step or a mark; a line of text says what
 * it holds, on the screen and to screen readers. A mark's own tooltip is taken away, or there would be two.
 */
const READOUTS = `
for (const chart of root.querySelectorAll('.chart')) {
  const readout = document.createElement('div');
  readout.className = 'readout';
  readout.setAttribute('role', 'status');
  readout.hidden = true;
  chart.append(readout);
  const steps = 'steps' in chart.dataset ? chart.dataset.steps.split('\\n') : [];
  for (const svg of chart.querySelectorAll('svg')) {
    const left = Number(svg.dataset.left);
    const right = Number(svg.dataset.right);
    const scale = () => svg.viewBox.baseVal.width / svg.getBoundingClientRect().width;
    const items = steps.map((text, i) => ({ text, x: left + ((i + 0.5) * (right - left)) / steps.length }));
    const marks = [];
    for (const title of [...svg.querySelectorAll('title')]) {
      marks.push({ text: title.textContent, mark: title.parentNode });
      title.remove();
    }
    const all = steps.length > 0 ? items : marks;
    if (all.length === 0) continue;
    const cursor = document.createElementNS(svg.namespaceURI, 'line');
    cursor.setAttribute('class', 'cursor');
    cursor.setAttribute('y1', '20');
    cursor.setAttribute('y2', String(svg.viewBox.baseVal.height - 44));
    let chosen = null;
    const hide = () => {
      readout.hidden = true;
      cursor.remove();
      if (chosen?.mark) chosen.mark.classList.remove('chosen');
      chosen = null;
    };
    const show = (item) => {
      if (item === chosen) return;
      hide();
      chosen = item;
      readout.textContent = item.text;
      readout.hidden = false;
      if (item.mark) item.mark.classList.add('chosen');
      else {
        cursor.setAttribute('x1', item.x);
        cursor.setAttribute('x2', item.x);
        svg.append(cursor);
      }
      const box = item.mark ? item.mark.getBBox() : { x: item.x, width: 0, y: 0 };
      const room = chart.clientWidth - readout.offsetWidth;
      readout.style.left = Math.max(0, Math.min(room, (box.x + box.width / 2) / scale() - readout.offsetWidth / 2)) + 'px';
      readout.style.top = Math.max(0, box.y / scale() - readout.offsetHeight - 4) + 'px';
    };
    svg.tabIndex = 0;
    svg.addEventListener('pointermove', (event) => {
      const mark = marks.find((found) => found.mark === event.target);
      if (mark) return show(mark);
      if (steps.length === 0) return hide();
      const x = (event.clientX - svg.getBoundingClientRect().left) * scale();
      if (x < left || x > right) return hide();
      show(items[Math.min(items.length - 1, Math.floor(((x - left) / (right - left)) * items.length))]);
    });
    svg.addEventListener('pointerleave', hide);
    svg.addEventListener('blur', hide);
    svg.addEventListener('keydown', (event) => {
      const at = all.indexOf(chosen);
      const to = { ArrowRight: at + 1, ArrowLeft: at < 0 ? all.length - 1 : at - 1, Home: 0, End: all.length - 1 }[event.key];
      if (event.key === 'Escape') hide();
      if (typeof to !== 'number') return;
      event.preventDefault();
      show(all[Math.max(0, Math.min(all.length - 1, to))]);
    });
  }
}
`;

/** Legends: a press on the name of a colour hides what has it in the figure, another one shows it again. */
const LEGENDS = `
for (const key of root.querySelectorAll('figure .key')) {
  const name = [...key.classList].find((each) => each !== 'key');
  const figure = key.closest('figure');
  if (!name || !figure?.querySelector('svg .' + name)) continue;
  const button = document.createElement('button');
  button.type = 'button';
  button.className = key.className;
  button.textContent = key.textContent;
  button.setAttribute('aria-pressed', 'true');
  button.title = 'Show or hide';
  button.addEventListener('click', () => {
    const isShown = button.getAttribute('aria-pressed') === 'true';
    button.setAttribute('aria-pressed', String(!isShown));
    for (const mark of figure.querySelectorAll('svg .' + name)) mark.classList.toggle('hushed', isShown);
  });
  key.replaceWith(button);
}
`;

/** Boxes that scroll: a line below says so while there is more to see. */
const SCROLLERS = `
for (const box of root.querySelectorAll('.scroll')) {
  const hint = document.createElement('p');
  hint.className = 'more';
  hint.hidden = true;
  box.after(hint);
  const update = () => {
    const right = box.scrollWidth - box.clientWidth - box.scrollLeft > 1;
    const below = box.classList.contains('tall') && box.scrollHeight - box.clientHeight - box.scrollTop > 1;
    const text = right && below ? 'More to the right and below: scroll the table.' : right ? 'More to the right: scroll the table.' : 'More below: scroll the table.';
    hint.hidden = !right && !below;
    if (!hint.hidden && hint.textContent !== text) hint.textContent = text;
  };
  box.addEventListener('scroll', update, { passive: true });
  new ResizeObserver(update).observe(box);
}
`;

/** `enliven(root)`: all of the above for what is inside `root`. */
export const ENLIVEN: string = `const enliven = (root) => {${FILTERS}${READOUTS}${LEGENDS}${SCROLLERS}};\n`;

/** The script of a page that stays as it is, as the content security policy allows it: by digest. */
export const REPORT_SCRIPT: string = `{\n${ENLIVEN}enliven(document);\n}\n`;
