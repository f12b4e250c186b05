/** How wide text is, about, before it is drawn: in a worker and in tests nothing can measure it. */

/** In parts of the font's size; the browser's font decides the rest. */
const SIZES: readonly (readonly [RegExp, number])[] = [
  [/[ijl.,:;'|!\s()[\]]/, 0.36],
  [/[frt\-"/]/, 0.46],
  [/[mwMW@%]/, 0.98],
  [/[A-Z0-9_#$&+<>=?~^]/, 0.68],
  [/[\u1100-\uffff]|\p{Emoji_Presentation}/u, 1.1]
];
const USUAL = 0.64;

/** Estimate the width of text in pixels; rather too wide than too narrow. */
export function textWidth(text: string, size: number): number {
  return size * [...text].reduce((sum, sign) => sum + signWidth(sign), 0);
}

/** Shorten text to a width, with an ellipsis where something is left out. */
export function shorten(text: string, size: number, room: number): string {
  if (textWidth(text, size) <= room) {
    return text;
  }
  let left = room - size;
  let kept = '';
  for (const sign of text) {
    left -= size * signWidth(sign);
    if (left < 0) {
      break;
    }
    kept += sign;
  }
  return `${kept}…`;
}

function signWidth(sign: string): number {
  return SIZES.find(([signs]) => signs.test(sign))?.[1] ?? USUAL;
}
