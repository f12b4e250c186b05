/** A cell by its number; a click shows it. */

import type { ReactElement } from 'react';
import { CommandIDs, type ISectionContext } from '../tokens';

interface ICellLinkProps {
  readonly cell: string;
  readonly line?: number | null;
  readonly context: ISectionContext;
}

export function CellLink({ cell, line, context }: ICellLinkProps): ReactElement {
  const { notebook, commands, trans } = context;
  const number = notebook.numberOf(cell);
  const text =
    number === undefined
      ? trans.__('a cell that is gone')
      : line
        ? trans.__('cell %1, line %2', number, line)
        : trans.__('cell %1', number);
  return (
    <button
      type="button"
      className="cw-LinkButton"
      disabled={number === undefined}
      onClick={() => void commands.execute(CommandIDs.showCell, line ? { cell, line } : { cell })}
    >
      {text}
    </button>
  );
}
