// The reference front end: a list of clusters that follows the data by itself: node compiled/live.js URL
// It listens to `dataChanged` (server-sent events, graphql-sse) and asks its query again when the version moved, with
// the ETag that it has: what did not change costs one small read and no transfer. It never shows two moments as one.
import { createClient } from 'graphql-sse';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import { ClusterListDocument, type ClusterListQuery, DataChangedDocument, type DataChangedSubscription } from './generated.js';

/** What the list shows: all of one version of the data. */
export interface Shown {
  version: number;
  loading: string[];
  total: number;
  clusters: NonNullable<ClusterListQuery['clusters']>['nodes'];
}

interface Answer<Data> {
  data?: Data;
  errors?: { message: string }[];
  extensions?: { data?: { moved?: boolean } };
}

/** A query that is asked again and again, and transferred only where its answer is another. */
class Asked<Data, Variables> {
  private tag: string | null = null;
  private readonly address: string;

  constructor(url: string, document: TypedDocumentNode<Data, Variables>, variables: Variables) {
    const parameters = new URLSearchParams({ query: print(document), variables: JSON.stringify(variables) });
    this.address = `${url}?${parameters}`;
  }

  /** The answer and its version; null where it is the one that was had before, or of no one moment. */
  async again(): Promise<{ data: Data; version: number } | null> {
    const headers: Record<string, string> = { accept: 'application/graphql-response+json' };
    if (this.tag !== null) headers['if-none-match'] = this.tag;
    const response = await fetch(this.address, { headers });
    if (response.status === 304) return null;
    const { data, errors, extensions } = (await response.json()) as Answer<Data>;
    if (data === undefined || errors !== undefined) throw new Error(errors?.[0]?.message ?? `status ${response.status}`);
    if (extensions?.data?.moved) return null;
    this.tag = response.headers.get('etag');
    return { data, version: Number(response.headers.get('x-data-version')) };
  }
}

/** Show a list now and whenever it changes, until the function that is given back is called. */
export function followClusters(url: string, first: number, show: (list: Shown) => void, fail: (why: unknown) => void): () => void {
  const events = createClient({ url, retryAttempts: Infinity });
  const list = new Asked(url, ClusterListDocument, { first });
  let loading: string[] = [];
  let wanted = 0;
  let asking = false;

  // One question at a time; what moved meanwhile is asked for once more.
  async function refresh(): Promise<void> {
    if (asking) return;
    asking = true;
    try {
      for (let seen = -1; seen !== wanted; ) {
        seen = wanted;
        const answer = await list.again();
        if (answer?.data.clusters) {
          const { totalCount, nodes } = answer.data.clusters;
          show({ version: answer.version, loading, total: totalCount, clusters: nodes });
        }
      }
    } catch (why) {
      fail(why);
    } finally {
      asking = false;
    }
  }

  return events.subscribe<DataChangedSubscription>(
    { query: print(DataChangedDocument) },
    {
      next({ data }) {
        if (!data) return;
        wanted = data.dataChanged.version;
        loading = data.dataChanged.loading.map(({ title }) => title);
        void refresh();
      },
      error: fail,
      complete: () => undefined,
    },
  );
}

/** The list as HTML, as a page would have it. */
export function renderList({ clusters, loading, total }: Shown): string {
  const escape = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const items = clusters.map(({ name, country }) => `<li>${escape(name)} <abbr>${country?.code ?? ''}</abbr></li>`);
  const notice = loading.length ? `<p role="status">Being loaded: ${escape(loading.join(', '))}</p>` : '';
  return `<section aria-live="polite"><h1>${total} clusters</h1>${notice}<ul>${items.join('')}</ul></section>`;
}

const [url] = process.argv.slice(2) as [string];
followClusters(
  url,
  100,
  (list) => console.log(JSON.stringify({ ...list, html: renderList(list) })),
  (why) => {
    console.error(why);
    process.exit(1);
  },
);
