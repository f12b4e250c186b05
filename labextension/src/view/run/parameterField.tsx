/** One parameter: an input that fits its type, and what is wrong with its value. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { undoIcon } from '@jupyterlab/ui-components';
import { useId, type ReactElement } from 'react';
import type { Field } from '../../model/parameterForm';
import { sweepIcon } from '../icons';

interface IParameterFieldProps {
  readonly field: Field;
  readonly value: string;
  readonly problem: string | undefined;
  /** Whether the value is several values, between commas. */
  readonly isSwept: boolean;
  readonly trans: TranslationBundle;
  onChange(value: string): void;
  onSweep(isSwept: boolean): void;
}

export function ParameterField(props: IParameterFieldProps): ReactElement {
  const { field, value, problem, isSwept, trans } = props;
  const id = useId();
  const isChanged = isSwept || value !== field.initial;
  const described = [`${id}-type`, isSwept ? `${id}-help` : '', problem ? `${id}-problem` : ''].filter(Boolean).join(' ');
  return (
    <div className="cw-Parameter" data-changed={isChanged || undefined} data-invalid={problem ? true : undefined}>
      <label htmlFor={id} className="cw-Parameter-name" title={field.name}>
        {field.name}
      </label>
      <div className="cw-Parameter-input">
        <FieldInput {...props} id={id} described={described} />
        <button
          type="button"
          className="cw-IconButton"
          aria-pressed={isSwept}
          title={isSwept ? trans.__('Give one value') : trans.__('Sweep: several values, a run for each')}
          aria-label={trans.__('Sweep over several values of %1', field.name)}
          onClick={() => props.onSweep(!isSwept)}
        >
          <sweepIcon.react tag="span" />
        </button>
        {isChanged && !isSwept && (
          <button
            type="button"
            className="cw-IconButton"
            title={trans.__('The default is %1', field.initial || '""')}
            aria-label={trans.__('Reset %1 to its default', field.name)}
            onClick={() => props.onChange(field.initial)}
          >
            <undoIcon.react tag="span" />
          </button>
        )}
      </div>
      <span className="cw-Parameter-type" id={`${id}-type`}>
        {field.type}
      </span>
      {isSwept && (
        <p className="cw-Parameter-help" id={`${id}-help`}>
          {trans.__('Values between commas, or range(2,6). One run for each combination.')}
        </p>
      )}
      {problem && (
        <p className="cw-Parameter-problem" id={`${id}-problem`} role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

function FieldInput({ field, value, problem, isSwept, id, described, onChange }: IParameterFieldProps & { id: string; described: string }): ReactElement {
  const shared = { id, 'aria-describedby': described, 'aria-invalid': problem ? true : undefined };
  const onText = (event: { currentTarget: { value: string } }): void => onChange(event.currentTarget.value);
  switch (isSwept ? 'text' : field.kind) {
    case 'checkbox':
      return (
        <input {...shared} type="checkbox" checked={value === 'True'} onChange={event => onChange(event.currentTarget.checked ? 'True' : 'False')} />
      );
    case 'choice':
      return (
        <select {...shared} className="cw-Input" value={value} onChange={onText}>
          {field.choices.map(choice => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </select>
      );
    case 'date':
      return <input {...shared} className="cw-Input" type="date" value={value} onChange={onText} />;
    case 'datetime':
      return <input {...shared} className="cw-Input" type="datetime-local" step="1" value={value.replace(' ', 'T')} onChange={onText} />;
    case 'whole':
    case 'number':
      return <input {...shared} className="cw-Input" type="number" step={field.kind === 'whole' ? 1 : 'any'} value={value} onChange={onText} autoComplete="off" />;
    case 'text':
      return <input {...shared} className="cw-Input" type="text" value={value} onChange={onText} spellCheck={false} autoComplete="off" />;
    case 'literal':
      return <textarea {...shared} className="cw-Input cw-Literal" rows={Math.min(6, countLines(value))} value={value} onChange={onText} spellCheck={false} />;
  }
}

/** Characters of a line of a field, in a narrow panel: where the browser does not fit fields to their text. */
const LINE = 12;

/** How many lines a text takes, those that are broken included. */
function countLines(text: string): number {
  return text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / LINE)), 0);
}
