/** The time, for components that count seconds. */
import { useEffect, useState } from 'react';

/** Draws the component anew every second while something runs. */
export function useNow(active: boolean, every = 1000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!active) {
      return undefined;
    }
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [active, every]);
  return active ? Math.max(now, Date.now()) : now;
}
