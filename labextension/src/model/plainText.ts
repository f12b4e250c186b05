/** Text that came from a kernel, made plain: no terminal colours, no control characters. */

 
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;
 
const CONTROLS = /[\u0000-\u0007\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Make text fit to be shown.
 *
 * Escape sequences go; `\r` starts the line again, as on a terminal, so that a progress bar is
 * one line; `\b` takes a character back; marks that turn the direction of text are dropped.
 */
export function toPlainText(text: string): string {
  let plain = text.replace(ESCAPES, '').replace(/\r\n/g, '\n');
  if (plain.includes('\r')) {
    plain = plain
      .split('\n')
      .map(line => line.replace(/\r+$/, ''))
      .map(line => line.slice(line.lastIndexOf('\r') + 1))
      .join('\n');
  }
  for (let before = ''; before !== plain; ) {
    before = plain;
    plain = plain.replace(/[^\n\u0008]\u0008/g, '');
  }
  return plain.replace(/\u0008/g, '').replace(CONTROLS, '');
}

/** Keep the end of a long text, beginning with a whole line. */
export function keepTail(text: string, most: number): string {
  if (text.length <= most) {
    return text;
  }
  const tail = text.slice(text.length - most);
  const line = tail.indexOf('\n');
  return line >= 0 && line < tail.length - 1 ? tail.slice(line + 1) : tail;
}
