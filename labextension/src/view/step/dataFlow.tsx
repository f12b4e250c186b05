/** What a step reads and from whom, what it writes and for whom, what it changes. */

import type { ReactElement, ReactNode } from 'react';
import type { ReadSource, Step } from '../../services/api';
import { CommandIDs, type ISectionContext } from '../../tokens';
import { Swatch } from '../swatch';

interface IDataFlowProps {
  readonly step: Step;
  readonly context: ISectionContext;
}

export function DataFlow({ step, context }: IDataFlowProps): ReactElement {
  const { notebook, trans } = context;
  const edges = notebook.analysis?.graph.edges ?? [];
  const readers = (name: string): string[] =>
    edges.filter(edge => edge.from === step.name && edge.variables.includes(name)).map(edge => edge.to);
  const others = edges.filter(edge => edge.to === step.name && (edge.files.length > 0 || edge.other.length > 0));
  return (
    <div className="cw-Flow">
      <Names title={trans.__('Reads')} empty={trans.__('nothing')}>
        {Object.entries(step.reads).map(([name, source]) => (
          <Name key={name} name={name} note={<Source source={source} context={context} />} />
        ))}
      </Names>
      {others.length > 0 && (
        <Names title={trans.__('Comes after')} empty="">
          {others.map(edge => (
            <Name
              key={edge.from}
              name={[...edge.files, ...edge.other].join(', ')}
              note={<StepLink step={edge.from} context={context} />}
            />
          ))}
        </Names>
      )}
      <Names title={trans.__('Writes')} empty={trans.__('nothing')}>
        {step.writes.map(name => (
          <Name
            key={name}
            name={name}
            note={readers(name).map(reader => (
              <StepLink key={reader} step={reader} context={context} />
            ))}
          />
        ))}
      </Names>
      {step.changes.length > 0 && (
        <Names title={trans.__('Changes')} empty="">
          {step.changes.map(name => (
            <Name key={name} name={name} note={trans.__('in place')} />
          ))}
        </Names>
      )}
    </div>
  );
}

function Names({ title, empty, children }: { title: string; empty: string; children: ReactNode[] }): ReactElement {
  return (
    <section aria-label={title}>
      <h4>{title}</h4>
      {children.length > 0 ? <ul className="cw-List">{children}</ul> : <span className="cw-Hint">{empty}</span>}
    </section>
  );
}

function Name({ name, note }: { name: string; note: ReactNode }): ReactElement {
  return (
    <li className="cw-Flow-name">
      <code className="cw-Code">{name}</code>
      <span className="cw-Flow-note">{note}</span>
    </li>
  );
}

function Source({ source, context }: { source: ReadSource; context: ISectionContext }): ReactElement {
  const { trans } = context;
  switch (source.source) {
    case 'step':
      return <StepLink step={source.step ?? ''} context={context} />;
    case 'setup':
      return <>{trans.__('setup')}</>;
    case 'parameter':
      return <>{trans.__('parameter')}</>;
    case 'unbound':
      return <strong className="cw-Flow-unbound">{trans.__('nobody binds it')}</strong>;
  }
}

function StepLink({ step, context }: { step: string; context: ISectionContext }): ReactElement {
  return (
    <button
      type="button"
      className="cw-LinkButton"
      onClick={() => void context.commands.execute(CommandIDs.openStep, { step })}
    >
      <Swatch notebook={context.notebook} step={step} /> {step}
    </button>
  );
}
