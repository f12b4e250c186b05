/** The command lines that do what an action of the panel does; only text. */

const SAFE = /^[\w@%+=:,./-]+$/;

/** A word as a POSIX shell needs it. */
export function quoted(word: string): string {
  return SAFE.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`;
}

/** `cellwright WORDS…`, quoted. */
export function commandLine(...words: (string | undefined)[]): string {
  return ['cellwright', ...words.filter((word): word is string => word !== undefined).map(quoted)].join(' ');
}
