// What every caller is told, and how it says what is wrong.

declare const process: { env: Record<string, string> };

export const base = process.env["AIVY_BASE_URL"]!;
export const key = process.env["AIVY_API_KEY"]!;
export const user = process.env["AIVY_USER_ID"]!;

export function expect(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

export const text = "The bridge was closed. Engineers found cracks in the bridge. It rained.";
export const later = "2100-01-01T00:00:00Z";
