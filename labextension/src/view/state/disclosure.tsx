/** A heading that opens and closes what is under it. */
import { useId, useState, type ReactElement, type ReactNode } from 'react';

interface IDisclosureProps {
  readonly title: ReactNode;
  readonly note?: ReactNode;
  readonly isOpenAtFirst?: boolean;
  readonly children: ReactNode;
  /** Told when it opens or closes. */
  onToggle?(isOpen: boolean): void;
}

export function Disclosure({ title, note, isOpenAtFirst = false, children, onToggle }: IDisclosureProps): ReactElement {
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  const id = useId();
  const toggle = (): void => {
    setOpen(!isOpen);
    onToggle?.(!isOpen);
  };
  return (
    <div className="cw-Disclosed">
      <button type="button" className="cw-Disclosure" aria-expanded={isOpen} aria-controls={isOpen ? id : undefined} onClick={toggle}>
        {title}
        {note !== undefined && <span className="cw-Faint"> {note}</span>}
      </button>
      {isOpen && (
        <div id={id} className="cw-Disclosed-body">
          {children}
        </div>
      )}
    </div>
  );
}
