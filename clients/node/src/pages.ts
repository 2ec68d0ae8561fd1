/** Read what comes in pages. */

/** One page, as all calls that list answer it. */
export interface Page<Wire> {
  readonly items?: readonly Wire[] | undefined;
  /** Unset on the last page. */
  readonly nextCursor?: string | undefined;
}

const MOST_A_PAGE = 1000;
const A_PAGE = 100;

/** Give what is listed, page after page as it is read, up to `most`; `ask` gets the cursor and the size of a page. */
export async function* listed<Wire, Item>(
  ask: (cursor: string | undefined, limit: number) => Promise<Page<Wire>>,
  read: (wire: Wire) => Item,
  most = Infinity,
): AsyncGenerator<Item, void, undefined> {
  let cursor: string | undefined;
  for (let left = most; left > 0; ) {
    const { items = [], nextCursor } = await ask(cursor, most === Infinity ? A_PAGE : Math.min(left, MOST_A_PAGE));
    for (const item of items.slice(0, left)) yield read(item);
    left -= items.length;
    cursor = nextCursor;
    if (!cursor) return;
  }
}
