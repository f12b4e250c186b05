/** One conflict of sync: the two texts against each other or against what both were made from. */

import type { TranslationBundle } from '@jupyterlab/translation';
import { type ReactElement, useMemo, useState } from 'react';
import { foldPairs, type LinePair, pairLines } from '../../model/codeLines';
import type { SyncModel, Winner } from '../../model/syncModel';
import type { SyncConflict } from '../../services/api';
import type { ISectionContext } from '../../tokens';
import { CellLink } from '../cellLink';
import { Prose } from '../prose';

interface IConflictViewProps {
  readonly conflict: SyncConflict;
  readonly context: ISectionContext;
  readonly sync: SyncModel;
}

type View = 'both' | 'notebook' | 'script';

export function ConflictView({ conflict, context, sync }: IConflictViewProps): ReactElement {
  const { trans } = context;
  const [view, setView] = useState<View>('both');
  const [left, right] = sides(conflict, view);
  const { cell, script } = conflict;
  const winners: readonly { winner: Winner; label: string }[] = [
    { winner: 'notebook', label: conflict.notebook === null ? trans.__('Leave the cell out') : trans.__('Keep the notebook’s text') },
    { winner: 'scripts', label: script === null ? trans.__('Remove the cell') : trans.__('Take the script’s text') }
  ];
  return (
    <li className="cw-Conflict">
      <div className="cw-Problem-place">
        {cell === null ? <span>{conflict.where}</span> : <CellLink cell={cell} context={context} />}
        {conflict.step !== null && <span className="cw-Hint">{trans.__('step %1', conflict.step)}</span>}
      </div>
      <p className="cw-Problem-message">
        <Prose text={conflict.message} />
      </p>
      {conflict.hint && (
        <p className="cw-Hint">
          <Prose text={conflict.hint} />
        </p>
      )}
      {(conflict.notebook !== null || script !== null) && (
        <>
          {conflict.base !== null && (
            <select
              className="cw-Input"
              aria-label={trans.__('What is compared')}
              value={view}
              onChange={event => setView(event.target.value as View)}
            >
              <option value="both">{trans.__('Notebook (−) against script (+)')}</option>
              <option value="notebook">{trans.__('What the notebook changed')}</option>
              <option value="script">{trans.__('What the script changed')}</option>
            </select>
          )}
          <Lines left={left} right={right} trans={trans} />
        </>
      )}
      {cell !== null && sync.canSettle(conflict) && (
        <div className="cw-Actions" role="group" aria-label={trans.__('Which text stays')}>
          {winners.map(({ winner, label }) => (
            <button
              key={winner}
              type="button"
              className="jp-mod-styled cw-Button"
              aria-pressed={sync.winners[cell] === winner}
              onClick={() => sync.choose(cell, winner)}
            >
              {label}
            </button>
          ))}
        </div>
      )}
    </li>
  );
}

function sides(conflict: SyncConflict, view: View): [string, string] {
  const notebook = conflict.notebook ?? '';
  const script = conflict.script ?? '';
  const base = conflict.base ?? '';
  return view === 'both' ? [notebook, script] : [base, view === 'notebook' ? notebook : script];
}

interface ILine {
  readonly sign: '−' | '+' | ' ';
  readonly text: string;
}

/** One column, since a side panel is narrow: what went, then what came. */
function Lines({ left, right, trans }: { left: string; right: string; trans: TranslationBundle }): ReactElement {
  const lines = useMemo(() => inOneColumn(foldPairs(pairLines(left, right))), [left, right]);
  return (
    <pre className="cw-Diff" tabIndex={0} aria-label={trans.__('Differences, line by line')}>
      {lines.map((line, index) =>
        line === null ? (
          <span key={index} className="cw-Diff-gap">
            ⋯
          </span>
        ) : (
          <span key={index} data-sign={line.sign}>
            {line.sign} {line.text}
          </span>
        )
      )}
    </pre>
  );
}

function inOneColumn(pairs: readonly (LinePair | null)[]): (ILine | null)[] {
  const lines: (ILine | null)[] = [];
  let added: ILine[] = [];
  for (const pair of pairs) {
    if (pair?.kind === 'changed') {
      if (pair.left !== undefined) {
        lines.push({ sign: '−', text: pair.left });
      }
      if (pair.right !== undefined) {
        added.push({ sign: '+', text: pair.right });
      }
      continue;
    }
    lines.push(...added, pair === null ? null : { sign: ' ', text: pair.left ?? '' });
    added = [];
  }
  return [...lines, ...added];
}
