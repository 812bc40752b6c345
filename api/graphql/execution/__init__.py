"""A request, step by step: read, parsed, validated, limited, compiled or executed, answered."""
