// TypeScript 6.0.3 lacks these two of ECMAScript's "JSON.parse source text access".
interface JSON {
  rawJSON(text: string): { readonly rawJSON: string };
  parse(
    text: string,
    reviver: (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
}
