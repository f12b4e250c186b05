/** Convert & sync: the notebook and its package of step scripts. */

import { type ReactElement, useState } from 'react';
import { command, safePath } from '../../model/shellCommand';
import type { Direction, SyncModel } from '../../model/syncModel';
import type { ConvertAnswer, SyncAnswer } from '../../services/api';
import { CommandIDs, type ISectionContext } from '../../tokens';
import { CellLink } from '../cellLink';
import { useSignal } from '../hooks';
import { CommandLine } from '../panel/commandLine';
import { ErrorNote } from '../state/errorNote';
import { ConflictView } from './conflictView';

interface ISyncSectionProps {
  readonly context: ISectionContext;
  readonly sync: SyncModel;
}

export function SyncSection({ context, sync }: ISyncSectionProps): ReactElement {
  const { notebook, trans } = context;
  useSignal(notebook.changed);
  useSignal(sync.changed);
  const directory = notebook.analysis?.package ?? null;
  return (
    <>
      <Convert context={context} sync={sync} directory={directory} />
      {sync.error && <ErrorNote error={sync.error} />}
      {sync.converted && <Converted answer={sync.converted} context={context} />}
      {directory !== null && <Sync context={context} sync={sync} />}
      {sync.answer && <Answer answer={sync.answer} context={context} sync={sync} />}
      {directory === null && !sync.converted && (
        <p className="cw-Hint">
          {trans.__('The package needs nothing of Cellwright to run: python -m, a typed function for each step, and edits find their way back.')}
        </p>
      )}
    </>
  );
}

function Convert({ context, sync, directory }: ISyncSectionProps & { directory: string | null }): ReactElement {
  const { notebook, trans, announce } = context;
  const steps = notebook.analysis?.graph.steps.length ?? 0;
  const convert = async (): Promise<void> => {
    await sync.convert();
    if (sync.converted) {
      announce(trans.__('Converted to %1', sync.converted.directory));
    }
  };
  return (
    <>
      <div className="cw-Section-head">
        <h2 title={directory ?? undefined}>
          {directory === null ? trans.__('Convert to scripts') : trans.__('Package %1', directory.split('/').pop())}
        </h2>
        <CommandLine text={command('convert', safePath(notebook.path))} trans={trans} />
      </div>
      <p>
        {directory === null
          ? trans.__('Writes each step as a plain, typed Python function.')
          : trans.__('Writes the scripts of this notebook again; unchanged steps keep their bytes.')}
      </p>
      <button
        type="button"
        className={`jp-mod-styled cw-Button ${directory === null ? 'jp-mod-accept' : ''}`}
        disabled={sync.isBusy || steps === 0}
        onClick={() => void convert()}
      >
        {directory === null ? trans.__('Convert') : trans.__('Convert again')}
      </button>
      {steps === 0 && <p className="cw-Hint">{trans.__('There are no steps to convert yet.')}</p>}
    </>
  );
}

function Converted({ answer, context }: { answer: ConvertAnswer; context: ISectionContext }): ReactElement {
  const { trans, commands } = context;
  const changed = answer.steps.filter(step => step.changed);
  return (
    <section aria-label={trans.__('Converted')}>
      <h3>{trans._n('%1 script changed', '%1 scripts changed', changed.length)}</h3>
      <ul className="cw-List">
        {answer.steps.map(step => (
          <li key={step.name} className="cw-Actions">
            <button
              type="button"
              className="cw-LinkButton"
              onClick={() => void commands.execute(CommandIDs.openFile, { path: step.path })}
            >
              {step.path}
            </button>
            {!step.changed && <span className="cw-Hint">{trans.__('unchanged')}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Sync({ context, sync }: ISyncSectionProps): ReactElement {
  const { notebook, trans, announce } = context;
  const [to, setTo] = useState<Direction>('both');
  const act = async (look: boolean): Promise<void> => {
    await (look ? sync.look(to) : sync.sync(to));
    const { answer } = sync;
    if (answer) {
      announce(
        answer.conflicts.length > 0
          ? trans._n('%1 conflict: nothing was written', '%1 conflicts: nothing was written', answer.conflicts.length)
          : trans._n('%1 change', '%1 changes', answer.changed.length)
      );
    }
  };
  return (
    <>
      <h3>{trans.__('Bring edits over')}</h3>
      <div className="cw-Actions cw-Sync-actions">
        <select
          className="cw-Input"
          aria-label={trans.__('Which side gets the edits of the other')}
          value={to}
          onChange={event => setTo(event.target.value as Direction)}
        >
          <option value="both">{trans.__('both ways')}</option>
          <option value="scripts">{trans.__('to the scripts')}</option>
          <option value="notebook">{trans.__('to the notebook')}</option>
        </select>
        <button
          type="button"
          className="jp-mod-styled jp-mod-accept cw-Button"
          disabled={sync.isBusy}
          onClick={() => void act(false)}
        >
          {trans.__('Sync')}
        </button>
        <button type="button" className="jp-mod-styled cw-Button" disabled={sync.isBusy} onClick={() => void act(true)}>
          {trans.__('Preview')}
        </button>
        <CommandLine
          text={command('sync', safePath(notebook.path), ...(to === 'both' ? [] : ['--to', to]))}
          trans={trans}
        />
      </div>
    </>
  );
}

function Answer({ answer, context, sync }: ISyncSectionProps & { answer: SyncAnswer }): ReactElement {
  const { trans } = context;
  if (answer.conflicts.length > 0) {
    return (
      <section aria-label={trans.__('Conflicts')}>
        <h3>{trans._n('%1 conflict', '%1 conflicts', answer.conflicts.length)}</h3>
        <p className="cw-Hint">{trans.__('Nothing was written. Say which text stays, or make both sides agree and sync again.')}</p>
        <ul className="cw-List">
          {answer.conflicts.map((conflict, index) => (
            <ConflictView
              key={`${conflict.kind} ${conflict.cell} ${index}`}
              conflict={conflict}
              context={context}
              sync={sync}
            />
          ))}
        </ul>
        {answer.conflicts.some(conflict => sync.canSettle(conflict)) && (
          <div className="cw-Actions">
            <button
              type="button"
              className="jp-mod-styled jp-mod-accept cw-Button"
              disabled={sync.isBusy || !sync.isSettled}
              onClick={() => void sync.settle()}
            >
              {trans.__('Sync with these choices')}
            </button>
            <CommandLine text={settleCommand(sync, context)} trans={trans} />
          </div>
        )}
      </section>
    );
  }
  return (
    <section aria-label={trans.__('Changes')}>
      <h3>
        {answer.changed.length === 0
          ? trans.__('Both sides agree')
          : answer.written.length > 0
            ? trans._n('%1 change brought over', '%1 changes brought over', answer.changed.length)
            : trans._n('%1 change to bring over', '%1 changes to bring over', answer.changed.length)}
      </h3>
      <ul className="cw-List">
        {answer.changed.map((change, index) => (
          <li key={index} className="cw-Actions">
            <span>{change.side === 'notebook' ? trans.__('notebook') : trans.__('scripts')}:</span>
            <span>{change.what}</span>
            {change.cell !== null && <CellLink cell={change.cell} context={context} />}
            {change.step !== null && <span className="cw-Hint">{change.step}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function settleCommand(sync: SyncModel, { notebook }: ISectionContext): string {
  const { direction } = sync;
  const keep = Object.entries(sync.winners).flatMap(([cell, winner]) => ['--keep', `${cell}=${winner}`]);
  return command('sync', safePath(notebook.path), ...(direction === 'both' ? [] : ['--to', direction]), ...keep);
}
