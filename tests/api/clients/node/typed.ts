// A client whose types graphql-codegen made of the schema and the operations: node compiled/typed.js URL KEY
import assert from 'node:assert/strict';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import { ClusterDocument, CountriesDocument, RegisterDocument, SearchDocument } from './generated.js';

const [url, key] = process.argv.slice(2) as [string, string];

async function ask<Data, Variables>(document: TypedDocumentNode<Data, Variables>, variables: Variables): Promise<Data> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query: print(document), variables }),
  });
  const { data, errors } = (await answer.json()) as { data: Data; errors?: { message: string }[] };
  assert.equal(errors, undefined);
  return data;
}

const input = { name: 'Typed by TypeScript', city: 'Cluj', memberCount: { value: 5 }, locatedIn: [{ id: 'country:RO' }] };
const { registerCluster } = await ask(RegisterDocument, { input, key: 'typescript' });
assert.deepEqual(registerCluster?.errors, []);
const id: string | undefined = registerCluster?.result?.id;
assert.ok(id);
const again = await ask(RegisterDocument, { input, key: 'typescript' });
assert.equal(again.registerCluster?.replayed, true);

const { cluster } = await ask(ClusterDocument, { id, withSources: true });
assert.equal(cluster?.name, input.name);
assert.equal(cluster?.country?.code, 'RO');
const members: number | undefined = cluster?.memberCount?.value;
assert.equal(members, 5);
assert.ok(cluster?.sources?.length);

const names: string[] = [];
let after: string | null = null;
do {
  const { countries }: import('./generated.js').CountriesQuery = await ask(CountriesDocument, { after });
  assert.ok(countries);
  names.push(...countries.edges.map(({ node }) => node.name));
  assert.ok(countries.edges.length <= 2);
  after = countries.pageInfo.hasNextPage ? (countries.pageInfo.endCursor ?? null) : null;
} while (after !== null);
assert.deepEqual(names, ['Hungary', 'Romania', 'Ukraine']);

const { search } = await ask(SearchDocument, { text: 'ukraine' });
const found = search?.edges[0]?.node;
assert.ok(found?.__typename === 'Country' && found.code === 'UA');
