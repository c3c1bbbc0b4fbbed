/** How often a property is tried, always from the same seed; `PILOTLIGHT_SEED=n` tries others. */
export const runs = (numRuns: number): { numRuns: number; seed: number } => ({
  numRuns,
  seed: Number(process.env.PILOTLIGHT_SEED ?? 20261123)
});
