/** A message of the server: what stands between backquotes is code. Text stays text, whatever is in it. */

import { Fragment, type ReactElement } from 'react';

export function Prose({ text }: { text: string }): ReactElement {
  return (
    <>
      {text.split(/`([^`\n]+)`/).map((part, index) =>
        index % 2 === 1 ? (
          <code key={index} className="cw-Prose-code">
            {part}
          </code>
        ) : (
          <Fragment key={index}>{part}</Fragment>
        )
      )}
    </>
  );
}
