// Serves the page next to this file: `node examples/browser/serve.mjs`, in a project that has refmanager installed, or in a
// checkout after `npm run build`. The two headers make the page cross-origin isolated, without which it shares no memory.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';

const PORT = Number(process.env.PORT ?? 8080);
const HEADERS = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };
const PAGE = new URL('./', import.meta.url);
const LIBRARY = new URL('browser/', import.meta.resolve('refmanager'));
const FILES = {
  '/': [new URL('index.html', PAGE), 'text/html; charset=utf-8'],
  '/page.js': [new URL('page.js', PAGE), 'text/javascript'],
  '/worker.js': [new URL('worker.js', PAGE), 'text/javascript'],
};
for (const name of ['index.js', 'sync.js', 'shared.js'])
  FILES[`/refmanager/${name}`] = [new URL(name, LIBRARY), 'text/javascript'];

async function answer(url, response) {
  const [file, type] = FILES[url] ?? [];
  if (file === undefined) {
    response.writeHead(404).end();
    return;
  }
  try {
    response.writeHead(200, { ...HEADERS, 'Content-Type': type }).end(await readFile(file));
  } catch (error) {
    console.error(`${fileURLToPath(file)}: ${error.message}`);
    response.destroy();
  }
}

const server = createServer(({ url }, response) => void answer(url, response));
server.listen(PORT, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/`));
