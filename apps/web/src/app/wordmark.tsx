import { useProductName } from './product';

/** Weir 堰: water over a weir, or what owners call it. The same waves as public/favicon.svg. */
export function Wordmark() {
  const name = useProductName();
  return (
    <span className="wordmark">
      <svg width="22" height="22" viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="7" fill="#2f5bd8" />
        <path
          d="M6 10.5c3.3-2.6 6.7-2.6 10 0s6.7 2.6 10 0M6 16c3.3-2.6 6.7-2.6 10 0s6.7 2.6 10 0M6 21.5c3.3-2.6 6.7-2.6 10 0s6.7 2.6 10 0"
          fill="none"
          stroke="#fff"
          strokeWidth="2.6"
          strokeLinecap="round"
        />
      </svg>
      <span className="wordmark-name">{name}</span>
      {name === 'Weir' && <small lang="zh">堰</small>}
    </span>
  );
}
