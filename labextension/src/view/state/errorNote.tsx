/** A refusal of the server, with its hint. */
import type { ReactElement } from 'react';

interface IHinted {
  readonly hint?: string | null;
  readonly where?: string | null;
}

export function ErrorNote({ error }: { error: Error }): ReactElement {
  const { hint, where } = error as Error & IHinted;
  return (
    <div className="cw-Notice" data-kind="error" role="alert">
      <p>
        {where ? `${where}: ` : ''}
        {error.message}
      </p>
      {hint ? <p>{hint}</p> : null}
    </div>
  );
}
