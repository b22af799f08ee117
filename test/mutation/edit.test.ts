import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Edit, edit, withEdits } from './edit.ts';
import type { Sources } from './sources.ts';

const FREE = 'src/store/records/free.ts';
const LINE = 'src/sync/line.ts';
const SOURCES: Sources = new Map([
  [FREE, 'free(old); // the state word first\nlink(\n  old,\n);\nwake();\n'],
  [LINE, 'wake();\nlink(line);\n'],
]);
const ALL = ['src/sync', 'src/store'];
const make = (...edits: readonly Edit[]): Sources => withEdits(SOURCES, edits, ALL);

describe('an edit', () => {
  it('replaces tokens and leaves all else as it is', () => {
    const edited = make(edit('link(old);', 'unlink(old);'));
    assert.equal(edited.get(FREE), 'free(old); // the state word first\n unlink(old); \nwake();\n');
    assert.equal(edited.get(LINE), SOURCES.get(LINE));
    assert.match(SOURCES.get(FREE) ?? '', /\nlink/);
  });

  it('may remove them', () => {
    assert.match(make(edit('free(old);\n', '')).get(FREE) ?? '', /^\s*\/\/ the state word first\nlink/);
  });

  it('is made in what the ones before it left', () => {
    const edited = make(
      edit('free(old);', ''),
      edit('link(old);', 'link(old); free(old);'),
      edit('free(old)', 'free(0)'),
    );
    assert.match(edited.get(FREE) ?? '', /link\(old\); {2}free\(0\) ;/);
  });

  it('is made in all of its places, when it says how many', () => {
    const edited = make(edit('wake();', 'sleep();', { places: 2 }));
    assert.ok([...edited.values()].every((text) => text.includes('sleep();') && !text.includes('wake();')));
  });

  it('is made in the file that it names, wherever that lies', () => {
    const edited = make(edit('wake();', '', { file: 'free.ts' }));
    assert.equal(edited.get(LINE), SOURCES.get(LINE));
    assert.doesNotMatch(edited.get(FREE) ?? '', /wake/);
    assert.equal(make(edit('wake();', '', { file: 'sync/line.ts' })).get(FREE), SOURCES.get(FREE));
  });

  it('does not run into the words beside it', () => {
    const edited = withEdits(new Map([['src/a.ts', 'a=b;']]), [edit('=', 'in')], ['src']);
    assert.equal(edited.get('src/a.ts'), 'a in b;');
  });
});

describe('an edit is refused', () => {
  const refusals: readonly { readonly when: string; readonly edit: Edit; readonly message: string | RegExp }[] = [
    {
      when: 'its text is gone',
      edit: edit('forget(old);', ''),
      message: 'the text to replace occurs 0 times instead of 1, in src/sync, src/store:\nforget(old);',
    },
    {
      when: 'its text is gone from the file that it names',
      edit: edit('free(old);', '', { file: 'line.ts' }),
      message: 'the text to replace occurs 0 times instead of 1, in line.ts:\nfree(old);',
    },
    {
      when: 'its text stands in more places than it says',
      edit: edit('wake();', ''),
      message: `the text to replace occurs 2 times instead of 1, in ${LINE}:1, ${FREE}:5:\nwake();`,
    },
    {
      when: 'its text stands in fewer places than it says',
      edit: edit('wake();', '', { places: 3 }),
      message: `the text to replace occurs 2 times instead of 3, in ${LINE}:1, ${FREE}:5:\nwake();`,
    },
    {
      when: 'its file is missing',
      edit: edit('wake();', '', { file: 'gone.ts' }),
      message: /no source file is named gone/,
    },
    { when: 'it is nothing but a comment', edit: edit('// the state word first', ''), message: /nothing to look for/ },
    {
      when: 'it changes a comment alone',
      edit: edit('free(old);', 'free(old); // first\n'),
      message: /the replacement changes nothing/,
    },
    {
      when: 'a comment at its end would swallow what follows',
      edit: edit('free', 'forget // all'),
      message: /the replacement changes what stands beside it/,
    },
  ];
  for (const { when, edit: refused, message } of refusals) {
    it(`when ${when}`, () => {
      assert.throws(() => make(refused), typeof message === 'string' ? { message } : message);
    });
  }

  it('when two files have the name that it gives', () => {
    const sources = new Map([...SOURCES, ['src/store/line.ts', 'wake();']]);
    assert.throws(
      () => withEdits(sources, [edit('wake();', '', { file: 'line.ts' })], ALL),
      /2 source files are named line/,
    );
  });
});
