/** The form of a step's options; which fields there are is a matter of the schema. */

import type { TranslationBundle } from '@jupyterlab/translation';
import { type ReactElement, useId, useState } from 'react';
import type { Fault, IOptionField } from '../../model/optionFields';
import type { StepForm } from '../../model/stepForm';
import { command, safePath } from '../../model/shellCommand';
import type { ISectionContext } from '../../tokens';
import { useSignal } from '../hooks';
import { CommandLine } from '../panel/commandLine';
import { Prose } from '../prose';

interface IOptionsFormProps {
  readonly form: StepForm;
  readonly context: ISectionContext;
}

const LOOP = 'name=[1, 2, 3]';
const NUMBERS: ReadonlySet<string> = new Set(['integer', 'number']);

export function OptionsForm({ form, context }: IOptionsFormProps): ReactElement {
  const { notebook, trans, announce } = context;
  useSignal(form.changed);
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const apply = async (): Promise<void> => {
    setBusy(true);
    const label = trans.__('Change options of %1', form.step);
    try {
      await notebook.marks.apply([{ step: form.step, settings: form.settings() }], label);
      await notebook.refresh();
      form.reset();
      setError(null);
      announce(trans.__('%1: done. Z in command mode takes it back.', label));
    } catch (reason) {
      setError((reason as Error).message);
    } finally {
      setBusy(false);
    }
  };
  const refusal = error ?? form.refusal;
  return (
    <form
      className="cw-Options"
      aria-label={trans.__('Options of %1', form.step)}
      onSubmit={event => {
        event.preventDefault();
        if (form.isDirty && form.isValid) {
          void apply();
        }
      }}
    >
      {inOrder(form.fields).map(field => (
        <Field key={field.name} field={field} form={form} trans={trans} />
      ))}
      {refusal !== null && (
        <p className="cw-Option-error cw-Options-refusal" role="alert">
          {refusal}
        </p>
      )}
      <div className="cw-Actions cw-Options-actions">
        <button
          type="submit"
          className="jp-mod-styled jp-mod-accept cw-Button"
          disabled={!form.isDirty || !form.isValid || isBusy}
        >
          {trans.__('Apply')}
        </button>
        <button type="button" className="jp-mod-styled cw-Button" disabled={!form.isDirty} onClick={() => form.reset()}>
          {trans.__('Discard')}
        </button>
        <CommandLine text={markCommand(form, context)} trans={trans} />
      </div>
    </form>
  );
}

/** Wide fields first, so that the short ones stand in pairs. */
function inOrder(fields: readonly IOptionField[]): IOptionField[] {
  return [...fields.filter(field => !isShort(field)), ...fields.filter(isShort)];
}

/** Numbers, choices, and texts of a known form; lists and expressions need room. */
function isShort({ kind, schema }: IOptionField): boolean {
  return NUMBERS.has(kind) || kind === 'choice' || (kind === 'text' && Boolean(schema.anyOf ?? schema.pattern));
}

interface IFieldProps {
  readonly field: IOptionField;
  readonly form: StepForm;
  readonly trans: TranslationBundle;
}

function Field({ field, form, trans }: IFieldProps): ReactElement {
  const id = useId();
  const text = form.text(field);
  const fault = form.fault(field);
  const shared = {
    id,
    className: 'cw-Input',
    value: text,
    'aria-invalid': fault !== null,
    'aria-describedby': `${id}-help${fault ? ` ${id}-error` : ''}`
  };
  return (
    <div className="cw-Option" data-short={isShort(field)} data-set={text !== ''}>
      <label htmlFor={id} title={`--${field.name}`}>
        {field.title}
      </label>
      {field.kind === 'choice' ? (
        <select {...shared} onChange={event => form.type(field, event.target.value)}>
          <option value="">{field.placeholder ? trans.__('default (%1)', field.placeholder) : trans.__('default')}</option>
          {field.choices.map(choice => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </select>
      ) : field.kind === 'lines' ? (
        <textarea
          {...shared}
          rows={Math.max(1, text.split('\n').length)}
          placeholder={LOOP}
          onChange={event => form.type(field, event.target.value)}
        />
      ) : (
        <>
          <input
            {...shared}
            type="text"
            inputMode={NUMBERS.has(field.kind) ? 'decimal' : undefined}
            placeholder={field.placeholder}
            list={field.choices.length ? `${id}-choices` : undefined}
            autoComplete="off"
            spellCheck={false}
            onChange={event => form.type(field, event.target.value)}
          />
          {field.choices.length > 0 && (
            <datalist id={`${id}-choices`}>
              {field.choices.map(choice => (
                <option key={choice} value={choice} />
              ))}
            </datalist>
          )}
        </>
      )}
      <p className="cw-Option-help" id={`${id}-help`}>
        <Prose text={field.description} />
      </p>
      {fault && (
        <p className="cw-Option-error" id={`${id}-error`}>
          {faultText(fault, field, trans)}
        </p>
      )}
    </div>
  );
}

function faultText(fault: Fault, field: IOptionField, trans: TranslationBundle): string {
  switch (fault.kind) {
    case 'number':
      return trans.__('A number is expected.');
    case 'whole':
      return trans.__('A whole number is expected.');
    case 'choice':
      return trans.__('One of %1 is expected.', field.choices.join(', '));
    case 'form':
      return field.description.replaceAll('`', '');
    case 'item':
      return trans.__('“%1” does not fit here.', fault.item);
    case 'unknown-step':
      return trans.__('There is no step “%1”.', fault.item);
    case 'twice':
      return trans.__('“%1” stands there twice.', fault.item);
    case 'least':
      return trans.__('At least %1 is expected.', fault.limit);
    case 'more-than':
      return trans.__('More than %1 is expected.', fault.limit);
    case 'most':
      return trans.__('At most %1 is expected.', fault.limit);
  }
}

function markCommand(form: StepForm, { notebook }: ISectionContext): string {
  const marks = notebook.analysis?.marks.filter(mark => mark.role === 'step' && mark.step === form.step) ?? [];
  const options = Object.entries(form.settings()).flatMap(([name, value]) =>
    name === 'foreach' && Array.isArray(value)
      ? value.flatMap(item => [`--${name}`, String(item)])
      : [`--${name}`, Array.isArray(value) ? value.join(',') : String(value)]
  );
  const first = marks.length > 0 ? [String(marks[0].number)] : [];
  return command('mark', safePath(notebook.path), ...first, form.step, ...options);
}
