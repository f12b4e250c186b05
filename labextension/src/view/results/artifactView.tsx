/** A value of a step in the view that fits it. Everything is text; nothing is executed. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { useEffect, useRef, useState, type ReactElement } from 'react';
import { pictureAddress } from '../../model/artifacts';
import { formatBytes } from '../../model/format';
import { toPlainText } from '../../model/plainText';
import type { ResultsModel, Shown } from '../../model/resultsModel';
import { command } from '../../model/shellCommand';
import type { ArtifactView, FigureView, TextView } from '../../services/api';
import { CommandLine } from '../panel/commandLine';
import { ErrorNote } from '../state/errorNote';
import { ArrayTable, Fact, FrameTable } from './tables';

interface IArtifactProps {
  readonly results: ResultsModel;
  readonly shown: Shown;
  readonly run: string;
  readonly trans: TranslationBundle;
}

export function ArtifactPane({ results, shown, run, trans }: IArtifactProps): ReactElement {
  const { step, name, value, error, isPending } = shown;
  const title = `${step}.${name}`;
  const pane = useRef<HTMLElement>(null);
  useEffect(() => {
    // the list may be long, and the value below it
    pane.current?.focus({ preventScroll: true });
  }, [title]);
  const isHere = value !== null;
  useEffect(() => {
    // newer browsers answer with a promise, which is no way to end an effect
    void pane.current?.scrollIntoView({ block: 'nearest' });
  }, [title, isHere]);
  const close = (): void => {
    const before = pane.current?.ownerDocument.querySelector<HTMLElement>('.cw-Value[aria-pressed="true"]');
    results.close();
    before?.focus();
  };
  return (
    <section className="cw-Artifact" ref={pane} tabIndex={-1} aria-label={trans.__('Value %1', title)} aria-busy={isPending}>
      <div className="cw-Artifact-head">
        <h3>
          <span className="cw-Faint">{step}.</span>
          {name}
        </h3>
        <span className="cw-Toolbar-space" />
        <CommandLine text={command('get', run, title)} trans={trans} />
        <button type="button" className="cw-LinkButton" onClick={close}>
          {trans.__('Close')}
        </button>
      </div>
      {error && <ErrorNote error={error} />}
      {value && (
        <>
          <p className="cw-Faint">
            {[value.type, value.summary, formatBytes(value.bytes)].filter(Boolean).join(' · ')}
          </p>
          <ArtifactBody view={value} name={name} trans={trans} onPage={offset => void results.show(step, name, offset)} />
        </>
      )}
      {!value && !error && <p className="cw-Faint">{trans.__('Loading…')}</p>}
    </section>
  );
}

interface IBodyProps {
  readonly view: ArtifactView;
  readonly name: string;
  readonly trans: TranslationBundle;
  onPage(offset: number): void;
}

export function ArtifactBody({ view, name, trans, onPage }: IBodyProps): ReactElement {
  switch (view.kind) {
    case 'frame':
      return <FrameTable view={view} name={name} trans={trans} onPage={onPage} />;
    case 'array':
      return <ArrayTable view={view} name={name} trans={trans} />;
    case 'figure':
      return <Figure view={view} name={name} trans={trans} />;
    case 'estimator':
      return (
        <dl className="cw-Facts" aria-label={trans.__('Parameters of %1', name)}>
          {Object.entries(view.parameters).map(([key, value]) => (
            <Fact key={key} name={key} value={value} />
          ))}
        </dl>
      );
    case 'text':
    case 'value':
      return <Text view={view} name={name} trans={trans} onPage={onPage} />;
    case 'opaque':
      return <p>{view.why}</p>;
    default:
      return <p>{trans.__('There is no view for this kind of value: %1', (view as { kind: string }).kind)}</p>;
  }
}

function Figure({ view, name, trans }: { view: FigureView; name: string; trans: TranslationBundle }): ReactElement {
  const [isLarge, setLarge] = useState(false);
  const address = pictureAddress(view.png);
  if (address === null) {
    return <p>{trans.__('The picture cannot be shown.')}</p>;
  }
  return (
    <div className="cw-Figure" data-large={isLarge || undefined} tabIndex={isLarge ? 0 : undefined}>
      <button type="button" aria-pressed={isLarge} onClick={() => setLarge(!isLarge)} title={isLarge ? trans.__('Fit the width') : trans.__('Show in full size')}>
        <img src={address} alt={trans.__('Figure %1', name)} />
      </button>
    </div>
  );
}

function Text({ view, name, trans, onPage }: { view: TextView; name: string; trans: TranslationBundle; onPage(offset: number): void }): ReactElement {
  return (
    <>
      <pre className="cw-Output" data-prose={view.kind === 'text' || undefined} tabIndex={0} role="region" aria-label={trans.__('Text of %1', name)}>
        {toPlainText(view.text)}
      </pre>
      {(view.offset > 0 || !view.end) && (
        <div className="cw-Pager">
          <button type="button" className="cw-LinkButton" disabled={view.offset === 0} onClick={() => onPage(0)}>
            {trans.__('From the start')}
          </button>
          <button type="button" className="cw-LinkButton" disabled={view.end} onClick={() => onPage(view.next)}>
            {trans.__('Go on')}
          </button>
        </div>
      )}
    </>
  );
}
