/** From a step of a run to notebooks: the executed one, and one that has exactly its inputs. */
import { useState, type ReactElement } from 'react';
import type { RunState } from '../../model/runState';
import type { RunsModel } from '../../model/runsModel';
import { command } from '../../model/shellCommand';
import { CommandIDs, type ISectionContext } from '../../tokens';
import { CommandLine } from '../panel/commandLine';

interface IStepActionsProps {
  readonly context: ISectionContext;
  readonly runs: RunsModel;
  readonly run: Pick<RunState, 'run'>;
  readonly step: string;
}

export function StepActions({ context, runs, run, step }: IStepActionsProps): ReactElement {
  const { announce, commands, trans } = context;
  const [problem, setProblem] = useState('');
  const open = async (ask: () => Promise<string>): Promise<void> => {
    setProblem('');
    try {
      const path = await ask();
      await commands.execute(CommandIDs.openFile, { path });
      announce(trans.__('Opened %1', path));
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  return (
    <>
      <button
        type="button"
        className="cw-LinkButton"
        title={trans.__('The notebook of this step as it was executed, with all outputs')}
        onClick={() => void open(() => runs.executed(run.run, step))}
      >
        {trans.__('Executed notebook')}
      </button>
      <button
        type="button"
        className="cw-LinkButton"
        title={trans.__('A new notebook whose kernel gets exactly the inputs that the step had')}
        onClick={() => void open(() => runs.debug(run.run, step))}
      >
        {trans.__('Debug with its inputs')}
      </button>
      <CommandLine text={command('debug', run.run, step)} trans={trans} />
      {problem && (
        <p className="cw-Parameter-problem" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}
