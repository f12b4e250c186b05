/** The terminal command that does the same as an action of the panel. */

export interface RunChoice {
  readonly parameters?: Readonly<Record<string, string>>;
  /** Parameters that are swept: their values as typed, between commas. */
  readonly sweep?: Readonly<Record<string, string>>;
  readonly only?: readonly string[];
  readonly from?: readonly string[];
  readonly force?: readonly string[];
  readonly resume?: string;
  /** `off`: run all, whatever has been computed before. */
  readonly cache?: 'auto' | 'off';
}

/** Write words so that a POSIX shell reads them as they are. */
export function quoteWords(words: readonly string[]): string {
  return words.map(quoteWord).join(' ');
}

function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replace(/'/g, `'"'"'`)}'`;
}

export function runCommand(path: string, choice: RunChoice): string {
  return quoteWords(['cellwright', 'run', safePath(path), ...choiceWords(choice)]);
}

export function planCommand(path: string, choice: RunChoice): string {
  return quoteWords(['cellwright', 'plan', safePath(path), ...choiceWords(choice)]);
}

export function command(...words: readonly string[]): string {
  return quoteWords(['cellwright', ...words]);
}

function choiceWords(choice: RunChoice): string[] {
  const words: string[] = [];
  for (const [name, text] of Object.entries(choice.parameters ?? {})) {
    words.push('-p', `${name}=${text}`);
  }
  for (const [name, text] of Object.entries(choice.sweep ?? {})) {
    words.push('--sweep', `${name}=${text}`);
  }
  for (const [option, names] of [
    ['--only', choice.only],
    ['--from', choice.from],
    ['--force', choice.force]
  ] as const) {
    for (const name of names ?? []) {
      words.push(option, name);
    }
  }
  if (choice.resume) {
    words.push('--resume', choice.resume);
  }
  return choice.cache === 'off' ? [...words, '--cache', 'off'] : words;
}

/** A path that begins with a dash would be read as an option; a drive belongs to JupyterLab. */
export function safePath(path: string): string {
  const local = path.replace(/^[A-Za-z][\w-]*:(?=[^/\\])/, '');
  return local.startsWith('-') ? `./${local}` : local;
}
