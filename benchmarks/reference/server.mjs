// The reference stack on the same database: node server.mjs PORT, with NEO4J_URI and NEO4J_PASSWORD set.
import {ApolloServer} from '@apollo/server';
import {startStandaloneServer} from '@apollo/server/standalone';
import {Neo4jGraphQL} from '@neo4j/graphql';
import neo4j from 'neo4j-driver';

const typeDefs = `#graphql
  type Country @node { id: ID! name: String! code: String! }
  type Region @node { id: ID! name: String! code: String! }
  type Cluster @node {
    id: ID!
    name: String!
    city: String
    acronym: String
    postcode: String
    country: [Country!]! @relationship(type: "LOCATED_IN", direction: OUT)
    region: [Region!]! @relationship(type: "LOCATED_IN", direction: OUT)
    members: [Organisation!]! @relationship(type: "MEMBER_OF", direction: IN)
  }
  type Organisation @node {
    id: ID!
    name: String!
    city: String
    acronym: String
    postcode: String
    memberOf: [Cluster!]! @relationship(type: "MEMBER_OF", direction: OUT)
  }
`;
const driver = neo4j.driver(process.env.NEO4J_URI, neo4j.auth.basic('neo4j', process.env.NEO4J_PASSWORD));
const schema = await new Neo4jGraphQL({typeDefs, driver}).getSchema();
const server = new ApolloServer({schema, introspection: false, cache: 'bounded'});
const {url} = await startStandaloneServer(server, {
  listen: {host: '127.0.0.1', port: Number(process.argv[2])},
  context: async () => ({sessionConfig: {database: 'neo4j'}}),
});
console.log(url);
