// Relay as it comes: its compiler's artifacts, its store, a connection that is paged through: node relay/main.mjs URL KEY
import assert from 'node:assert/strict';
import relay from 'relay-runtime';
import CountriesQuery from './artifacts/operationsCountriesQuery.graphql.js';
import CountriesFragment from './artifacts/operations_countries.graphql.js';
import MoreQuery from './artifacts/operationsMoreQuery.graphql.js';
import RegisterMutation from './artifacts/operationsRegisterMutation.graphql.js';

const [url, key] = process.argv.slice(2);
const { Environment, Network, RecordSource, Store, commitMutation, createOperationDescriptor, fetchQuery, getSingularSelector } = relay;

async function ask({ text, id }, variables) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query: text, variables }),
  });
  return answer.json();
}

const environment = new Environment({ network: Network.create(ask), store: new Store(new RecordSource()) });
const operation = createOperationDescriptor(CountriesQuery, { first: 2 });
// What is not retained, the store may forget.
environment.retain(operation);
await fetchQuery(environment, CountriesQuery, { first: 2 }).toPromise();

// As a component would: the connection that the fragment of the query reads out of the store.
const selector = getSingularSelector(CountriesFragment, environment.lookup(operation.fragment).data);
const connection = () => environment.lookup(selector).data.countries;
const names = () => connection().edges.map(({ node }) => node.name);
assert.deepEqual(names(), ['Hungary', 'Romania']);
assert.equal(connection().pageInfo.hasNextPage, true);
const { endCursor } = connection().pageInfo;
await fetchQuery(environment, MoreQuery, { first: 2, after: endCursor }).toPromise();
assert.deepEqual(names(), ['Hungary', 'Romania', 'Ukraine']);
assert.equal(connection().pageInfo.hasNextPage, false);

const made = await new Promise((onCompleted, onError) => {
  const variables = { input: { name: 'By Relay', city: 'Cluj' } };
  commitMutation(environment, { mutation: RegisterMutation, variables, onCompleted, onError });
});
assert.deepEqual(made.registerCluster.errors, []);
assert.equal(environment.getStore().getSource().get(made.registerCluster.result.id).name, 'By Relay');
