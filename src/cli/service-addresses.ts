/** Addresses of outside services that the environment names; they go before those of the project. */
export function serviceAddresses(): { readonly rate_url?: string; readonly weather_url?: string } {
  const [rate_url, weather_url] = [process.env['TALLYHOUSE_RATE_URL'], process.env['TALLYHOUSE_WEATHER_URL']]
  return { ...(rate_url && { rate_url }), ...(weather_url && { weather_url }) }
}
