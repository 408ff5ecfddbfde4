import { useDeferredValue, useState } from 'react';

const MOST = 50;

/** For a choice among what may be thousands: the query of a list for what is typed, and what lets a Select ask for it. */
export function useTyped() {
  const [typed, setTyped] = useState('');
  const search = useDeferredValue(typed.trim());
  const query = { page: 1, pageSize: MOST, ...(search !== '' && { search }) };
  return { query, showSearch: { filterOption: false, onSearch: setTyped } };
}
