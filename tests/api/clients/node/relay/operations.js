// What relay-compiler makes artifacts of; never run.
import { graphql } from 'relay-runtime';

graphql`
  query operationsCountriesQuery($first: Int!, $after: String) {
    ...operations_countries @arguments(first: $first, after: $after)
  }
`;
graphql`
  fragment operations_countries on Query
  @argumentDefinitions(first: { type: "Int!" }, after: { type: "String" })
  @refetchable(queryName: "operationsMoreQuery") {
    countries(first: $first, after: $after, orderBy: [{ name: ASC }]) @connection(key: "operations_countries") {
      edges {
        node {
          id
          name
        }
      }
    }
  }
`;
graphql`
  mutation operationsRegisterMutation($input: RegisterClusterInput!) {
    registerCluster(input: $input) {
      result {
        id
        name
      }
      errors {
        code
      }
    }
  }
`;
