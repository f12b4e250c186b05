/** How a step fared in the last run of its notebook. */

import { type ReactElement, useEffect, useState } from 'react';
import { formatDuration, formatInstant, formatTime } from '../../model/format';
import { Quiet } from '../../model/quiet';
import { command } from '../../model/shellCommand';
import type { RunsAnswer, RunSnapshot } from '../../services/api';
import { CommandIDs, type ISectionContext, type IStepStates } from '../../tokens';
import { CommandLine } from '../panel/commandLine';
import { StateGlyph } from '../state/stateGlyph';

interface ILastRunProps {
  readonly step: string;
  readonly context: ISectionContext;
  readonly states: IStepStates | null;
}

const QUIET_MS = 300;

export function LastRun({ step, context, states }: ILastRunProps): ReactElement | null {
  const { client, notebook, commands, trans } = context;
  const [run, setRun] = useState<RunSnapshot | null | undefined>(undefined);
  const { path } = notebook;
  useEffect(() => {
    let isWanted = true;
    const ask = async (): Promise<void> => {
      const { runs } = await client.get<RunsAnswer>('runs', { path, limit: 1 });
      const last = runs.length > 0 ? await client.get<RunSnapshot>(`runs/${runs[0].run}`, { path }) : null;
      if (isWanted) {
        setRun(last);
      }
    };
    const quiet = new Quiet(QUIET_MS, () => void ask().catch(() => undefined));
    const later = (): void => quiet.ask();
    ask().catch(() => undefined);
    states?.changed.connect(later);
    return () => {
      isWanted = false;
      quiet.cancel();
      states?.changed.disconnect(later);
    };
  }, [client, path, states]);
  const view = run?.steps.find(found => found.name === step);
  if (run === undefined) {
    return null; // not known yet
  }
  if (!run || !view) {
    return <p className="cw-Hint">{trans.__('Not run yet.')}</p>;
  }
  return (
    <div className="cw-LastRun">
      <div className="cw-Actions">
        <StateGlyph state={view.status} trans={trans} />
        {view.seconds !== null && <span>{formatDuration(view.seconds, trans)}</span>}
        <span className="cw-Hint" title={formatInstant(run.started)}>
          {formatTime(run.started, Date.now())}
        </span>
        <button
          type="button"
          className="cw-LinkButton"
          onClick={() => void commands.execute(CommandIDs.openPanel, { section: 'run' })}
        >
          {trans.__('Show the run')}
        </button>
        <CommandLine text={command('show', run.run, step)} trans={trans} />
      </div>
      {view.reasons.length > 0 && <p className="cw-Hint">{view.reasons.join('; ')}</p>}
      {view.error && <p className="cw-Field-error">{view.error.message}</p>}
    </div>
  );
}
