/** "Show command": what does the same in a terminal, on request. */

import type { TranslationBundle } from '@jupyterlab/translation';
import { checkIcon, copyIcon, terminalIcon } from '@jupyterlab/ui-components';
import { type ReactElement, useId, useState } from 'react';

interface ICommandLineProps {
  readonly text: string;
  readonly trans: TranslationBundle;
}

export function CommandLine({ text, trans }: ICommandLineProps): ReactElement {
  const [open, setOpen] = useState(false);
  const [copied, setCopied] = useState(false);
  const id = useId();
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    window.setTimeout(() => setCopied(false), 1500);
  };
  return (
    <span className="cw-Command">
      <button
        type="button"
        className="cw-IconButton"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        aria-label={trans.__('Show command')}
        title={trans.__('The command that does the same in a terminal')}
        onClick={() => setOpen(!open)}
      >
        <terminalIcon.react tag="span" />
      </button>
      {open && (
        <span className="cw-Command-line" id={id}>
          <code>{text}</code>
          <button
            type="button"
            className="cw-IconButton"
            aria-label={copied ? trans.__('Copied') : trans.__('Copy command')}
            onClick={() => void copy()}
          >
            {copied ? <checkIcon.react tag="span" /> : <copyIcon.react tag="span" />}
          </button>
        </span>
      )}
    </span>
  );
}
