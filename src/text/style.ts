/**
 * Colour in text for people: on or off as a whole, so that the same code writes for a terminal and for a file.
 */

import { styleText } from 'node:util';

/** What a piece of text is, not how it looks. */
export type TextRole = 'heading' | 'good' | 'bad' | 'warning' | 'aside';

/** Gives `text` the looks of its role, or leaves it as it is. */
export type TextStyle = (role: TextRole, text: string) => string;

const LOOKS: Readonly<Record<TextRole, Parameters<typeof styleText>[0]>> = {
  heading: 'bold',
  good: 'green',
  bad: 'red',
  warning: 'yellow',
  aside: 'dim',
};

export const PLAIN_STYLE: TextStyle = (_role, text) => text;

/** Colours by ANSI escapes whatever the streams are: whoever asks has looked at them already. */
export const COLOR_STYLE: TextStyle = (role, text) => styleText(LOOKS[role], text, { validateStream: false });
