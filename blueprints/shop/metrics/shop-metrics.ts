import { customerMetrics } from './customer-metrics.ts'
import { salesMetrics } from './sales-metrics.ts'
import { stockMetrics } from './stock-metrics.ts'

export const shopMetrics = [...salesMetrics, ...customerMetrics, ...stockMetrics]

/** What pages and reports can name. */
export type ShopMetric = (typeof shopMetrics)[number]
