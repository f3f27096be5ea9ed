declare const wire: unique symbol;

/**
 * A text with a character for each byte of its UTF-8. Node puts a reply's headers and body together
 * and encodes both; with one Hangul in the body all of it has two bytes a character. This is copied
 * as it is, and its length is the number of bytes.
 */
export type WireText = string & { readonly [wire]: true };

/** Once: never of wire text. */
export function wireText(text: string): WireText {
  const isAscii = Buffer.byteLength(text) === text.length;
  return (isAscii ? text : Buffer.from(text).toString('latin1')) as WireText;
}
