// Apollo Client as it comes: cache, relay-style pagination, fetchMore, a mutation: node apollo.mjs URL KEY
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { ApolloClient, HttpLink, InMemoryCache, gql } from '@apollo/client/core/index.js';
import { relayStylePagination } from '@apollo/client/utilities/index.js';

const [url, key] = process.argv.slice(2);
const operation = (name) => gql(readFileSync(new URL(`operations/${name}.graphql`, import.meta.url), 'utf8'));
const client = new ApolloClient({
  link: new HttpLink({ uri: url, headers: { authorization: `Bearer ${key}` } }),
  cache: new InMemoryCache({
    typePolicies: { Query: { fields: { countries: relayStylePagination(['filter', 'orderBy']) } } },
    possibleTypes: { Entity: ['Country', 'Cluster', 'Organisation', 'Network'], Actor: ['Cluster', 'Organisation', 'Network'] },
  }),
});

const watched = client.watchQuery({ query: operation('countries') });
let { data } = await watched.result();
assert.deepEqual(data.countries.edges.map(({ node }) => node.name), ['Hungary', 'Romania']);
await watched.fetchMore({ variables: { after: data.countries.pageInfo.endCursor } });
({ data } = watched.getCurrentResult());
assert.deepEqual(data.countries.edges.map(({ node }) => node.name), ['Hungary', 'Romania', 'Ukraine']);
assert.equal(data.countries.pageInfo.hasNextPage, false);
assert.equal(data.countries.totalCount, 3);

const input = { name: 'By Apollo', city: 'Cluj' };
const made = await client.mutate({ mutation: operation('register'), variables: { input, key: 'apollo' } });
assert.deepEqual(made.data.registerCluster.errors, []);
const { id } = made.data.registerCluster.result;

// The cache knows a thing by its type and id, whichever operation brought it.
const read = await client.query({ query: operation('cluster'), variables: { id } });
assert.equal(read.data.cluster.name, input.name);
const fragment = gql`fragment Held on Cluster { name city }`;
const held = client.readFragment({ id: client.cache.identify({ __typename: 'Cluster', id }), fragment });
assert.equal(held.city, 'Cluj');

const wrong = gql`{ country(id: "country:UA") { nothingOfTheKind } }`;
await assert.rejects(client.query({ query: wrong }), /nothingOfTheKind/);
client.stop();
