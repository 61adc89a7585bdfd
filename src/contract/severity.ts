/** How much a finding weighs: low and medium are reported; high stops the release. */
export type Severity = 'low' | 'medium' | 'high'

export const severities: readonly Severity[] = ['low', 'medium', 'high']
