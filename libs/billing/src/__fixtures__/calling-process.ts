import { callAsOrdered, type Orders } from './callers';

/** Forked by races: an API process as the money sees it. Takes one order and answers with its tally. */
process.once('message', (orders) => {
  void callAsOrdered(orders as Orders).then((tally) => process.send!(tally, () => process.disconnect()));
});
