/** The form of the next run: parameters, which steps, reuse; and the plan before anything starts. */
import { useId, type ReactElement } from 'react';
import { command, runCommand, safePath } from '../../model/shellCommand';
import type { RunForm } from '../../model/runForm';
import type { RunState } from '../../model/runState';
import type { ISectionContext } from '../../tokens';
import { CommandLine } from '../panel/commandLine';
import { Disclosure } from '../state/disclosure';
import { ParameterField } from './parameterField';
import { PlanView } from './planView';

interface IRunFormProps {
  readonly context: ISectionContext;
  readonly form: RunForm;
  readonly steps: readonly string[];
  /** The run that is under way. */
  readonly running: RunState | null;
  readonly isStarting: boolean;
  onRun(): void;
  onCancel(): void;
}

export function RunFormView(props: IRunFormProps): ReactElement {
  const { context, form, running, isStarting } = props;
  const isRunning = running !== null;
  const { notebook, trans } = context;
  const changed = Object.keys(form.changedValues).length;
  const swept = form.sweptNames.length;
  const note = [
    changed > 0 && trans._n('%1 changed', '%1 changed', changed),
    swept > 0 && trans._n('%1 swept', '%1 swept', swept)
  ].filter(Boolean);
  return (
    <form
      className="cw-RunForm"
      aria-label={trans.__('Run the pipeline')}
      onSubmit={event => {
        event.preventDefault();
        props.onRun();
      }}
    >
      <div className="cw-RunForm-bar">
        <button type="submit" className="jp-mod-styled jp-mod-accept cw-Button" disabled={isStarting || isRunning || !form.isGood}>
          {isStarting ? trans.__('Starting…') : runLabel(form, trans)}
        </button>
        {isRunning && (
          <button type="button" className="jp-mod-styled jp-mod-warn cw-Button" onClick={props.onCancel}>
            {running.sweep ? trans.__('Cancel sweep') : trans.__('Cancel run')}
          </button>
        )}
        <span className="cw-Toolbar-space" />
        <CommandLine
          text={running === null ? runCommand(safePath(notebook.path), form.choice) : command('cancel', running.run, ...(running.sweep ? ['--sweep'] : []))}
          trans={trans}
        />
      </div>
      <ScopeFields {...props} />
      {form.fields.length > 0 && (
        <Disclosure
          title={trans.__('Parameters')}
          note={note.join(', ') || trans.__('defaults')}
          isOpenAtFirst={form.fields.length <= 6 || note.length > 0}
        >
          {form.fields.map(field => (
            <ParameterField
              key={field.name}
              field={field}
              value={form.valueOf(field)}
              problem={form.problems[field.name]}
              isSwept={form.isSwept(field.name)}
              trans={trans}
              onChange={value => form.setValue(field.name, value)}
              onSweep={isSwept => form.setSwept(field, isSwept)}
            />
          ))}
          {changed + swept > 1 && (
            <button type="button" className="cw-LinkButton" onClick={() => form.reset()}>
              {trans.__('Reset all to their defaults')}
            </button>
          )}
        </Disclosure>
      )}
      <PlanView form={form} trans={trans} />
    </form>
  );
}

function runLabel(form: RunForm, trans: ISectionContext['trans']): string {
  if (form.sweptNames.length > 0) {
    return form.runs > 0 ? trans._n('Run sweep: %1 run', 'Run sweep: %1 runs', form.runs) : trans.__('Run sweep');
  }
  switch (form.scope.kind) {
    case 'all':
      return trans.__('Run all');
    case 'from':
      return trans.__('Run from here');
    case 'only':
      return trans.__('Run only this');
  }
}

function ScopeFields({ context, form, steps }: IRunFormProps): ReactElement {
  const { notebook, trans } = context;
  const id = useId();
  const { scope } = form;
  const step = scope.kind === 'all' ? (notebook.selectedStep ?? steps[0] ?? '') : scope.step;
  const setKind = (kind: string): void =>
    form.setScope(kind === 'from' || kind === 'only' ? { kind, step } : { kind: 'all' });
  return (
    <div className="cw-Scope">
      <label className="cw-Hidden" htmlFor={`${id}-kind`}>
        {trans.__('Which steps')}
      </label>
      <select id={`${id}-kind`} className="cw-Input" value={scope.kind} onChange={event => setKind(event.currentTarget.value)}>
        <option value="all">{trans.__('All steps')}</option>
        <option value="from">{trans.__('From step')}</option>
        <option value="only">{trans.__('Only step')}</option>
      </select>
      {scope.kind !== 'all' && (
        <>
          <label className="cw-Hidden" htmlFor={`${id}-step`}>
            {trans.__('Step')}
          </label>
          <select
            id={`${id}-step`}
            className="cw-Input"
            value={step}
            onChange={event => form.setScope({ kind: scope.kind, step: event.currentTarget.value })}
          >
            {steps.map(name => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </>
      )}
      <label className="cw-Check">
        <input type="checkbox" checked={form.isForced} onChange={event => form.setForced(event.currentTarget.checked)} />
        {trans.__('Even if nothing changed')}
      </label>
    </div>
  );
}
