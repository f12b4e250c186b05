/** The section of one step: its cells, its data, its options, its script, its last run. */

import type { IEditorServices } from '@jupyterlab/codeeditor';
import { editIcon } from '@jupyterlab/ui-components';
import { type ReactElement, useEffect, useMemo, useState } from 'react';
import type { ISchema } from '../../model/optionFields';
import { StepForm } from '../../model/stepForm';
import { CommandIDs, type ISectionContext, type IStepStates } from '../../tokens';
import { CellLink } from '../cellLink';
import { useSignal } from '../hooks';
import { Disclosure } from '../state/disclosure';
import { Swatch } from '../swatch';
import { DataFlow } from './dataFlow';
import { LastRun } from './lastRun';
import { OptionsForm } from './optionsForm';
import { ScriptView } from './scriptView';

interface IStepSectionProps {
  readonly context: ISectionContext;
  readonly editors: IEditorServices | null;
  readonly states: IStepStates | null;
  schema(): Promise<ISchema>;
}

export function StepSection({ context, editors, states, schema }: IStepSectionProps): ReactElement {
  const { notebook, commands, trans } = context;
  useSignal(notebook.changed);
  useSignal(notebook.selectedStepChanged);
  const steps = notebook.analysis?.graph.steps ?? [];
  const step = steps.find(known => known.name === notebook.selectedStep);
  if (steps.length === 0) {
    return <NoSteps context={context} />;
  }
  return (
    <>
      <div className="cw-Section-head">
        {step && <Swatch notebook={notebook} step={step.name} />}
        <select
          className="cw-Input cw-StepChoice"
          aria-label={trans.__('Step')}
          value={step?.name ?? ''}
          onChange={event => notebook.selectStep(event.target.value || null)}
        >
          {!step && <option value="">{trans.__('Choose a step')}</option>}
          {steps.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
        {step && (
          <button
            type="button"
            className="cw-IconButton"
            aria-label={trans.__('Rename step')}
            title={trans.__('Rename step')}
            onClick={() => void commands.execute(CommandIDs.renameStep, { from: step.name })}
          >
            <editIcon.react tag="span" />
          </button>
        )}
      </div>
      {step ? (
        <div key={step.name}>
          <p className="cw-StepCells">
            {step.cells.map(cell => (
              <CellLink key={cell} cell={cell} context={context} />
            ))}
          </p>
          <DataFlow step={step} context={context} />
          <h3>{trans.__('Last run')}</h3>
          <LastRun step={step.name} context={context} states={states} />
          <h3>{trans.__('Options')}</h3>
          <Options step={step.name} context={context} schema={schema} />
          <h3>{trans.__('Script')}</h3>
          <Disclosure title={trans.__('Show the generated script')}>
            <ScriptView step={step.name} context={context} editors={editors} />
          </Disclosure>
        </div>
      ) : (
        <p className="cw-Hint">{trans.__('Choose a step here, in the pipeline, or by the badge of a cell.')}</p>
      )}
    </>
  );
}

interface IOptionsProps {
  readonly step: string;
  readonly context: ISectionContext;
  schema(): Promise<ISchema>;
}

function Options({ step, context, schema }: IOptionsProps): ReactElement {
  const { notebook, client, trans } = context;
  const [known, setKnown] = useState<ISchema | null>(null);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    schema().then(setKnown, (reason: Error) => setError(reason.message));
  }, [schema]);
  const form = useMemo(() => (known ? new StepForm(notebook, step, known, client) : null), [known, notebook, step, client]);
  useEffect(() => () => form?.dispose(), [form]);
  if (error !== null) {
    return <p className="cw-Field-error">{error}</p>;
  }
  return form ? <OptionsForm form={form} context={context} /> : <p className="cw-Hint">{trans.__('Loading…')}</p>;
}

function NoSteps({ context }: { context: ISectionContext }): ReactElement {
  const { commands, trans } = context;
  return (
    <div className="cw-Empty">
      <h2>{trans.__('No steps yet')}</h2>
      <p>{trans.__('A step is one or more cells that run together. Select cells and mark them, or let Suggest propose steps for the whole notebook.')}</p>
      <div className="cw-Actions">
        <button
          type="button"
          className="jp-mod-styled jp-mod-accept cw-Button"
          onClick={() => void commands.execute(CommandIDs.openPanel, { section: 'suggest' })}
        >
          {trans.__('Suggest steps')}
        </button>
        <button
          type="button"
          className="jp-mod-styled cw-Button"
          onClick={() => void commands.execute(CommandIDs.markStep)}
        >
          {trans.__('Mark the selected cells…')}
        </button>
      </div>
    </div>
  );
}
