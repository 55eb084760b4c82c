import { radians } from '../../geometry/angle.ts'

/** Centres of cities: latitude and longitude in degrees (GeoNames, CC BY 4.0, to a hundredth of a degree). */
export const CITIES: Readonly<Record<string, readonly [latitudeDeg: number, longitudeDeg: number]>> = {
  amsterdam: [52.37, 4.89],
  athens: [37.98, 23.73],
  atlanta: [33.75, -84.39],
  bangkok: [13.75, 100.5],
  barcelona: [41.39, 2.16],
  beijing: [39.91, 116.4],
  berlin: [52.52, 13.41],
  boston: [42.36, -71.06],
  brussels: [50.85, 4.35],
  budapest: [47.5, 19.04],
  'buenos aires': [-34.61, -58.38],
  cairo: [30.06, 31.25],
  chicago: [41.85, -87.65],
  copenhagen: [55.68, 12.57],
  delhi: [28.65, 77.23],
  denver: [39.74, -104.98],
  dublin: [53.33, -6.25],
  hamburg: [53.58, 10.0],
  helsinki: [60.17, 24.94],
  'hong kong': [22.28, 114.17],
  houston: [29.76, -95.36],
  istanbul: [41.01, 28.95],
  lisbon: [38.72, -9.13],
  london: [51.51, -0.13],
  'los angeles': [34.05, -118.24],
  lyon: [45.75, 4.85],
  madrid: [40.42, -3.7],
  melbourne: [-37.81, 144.96],
  'mexico city': [19.43, -99.13],
  miami: [25.77, -80.19],
  milan: [45.46, 9.19],
  montreal: [45.51, -73.59],
  moscow: [55.75, 37.62],
  mumbai: [19.07, 72.88],
  munich: [48.14, 11.58],
  'new york': [40.71, -74.01],
  osaka: [34.69, 135.5],
  oslo: [59.91, 10.75],
  paris: [48.85, 2.35],
  prague: [50.09, 14.42],
  rome: [41.89, 12.51],
  'san francisco': [37.77, -122.42],
  'sao paulo': [-23.55, -46.64],
  seattle: [47.61, -122.33],
  seoul: [37.57, 126.98],
  shanghai: [31.22, 121.46],
  singapore: [1.29, 103.85],
  stockholm: [59.33, 18.06],
  sydney: [-33.87, 151.21],
  tokyo: [35.69, 139.69],
  toronto: [43.71, -79.4],
  vancouver: [49.25, -123.12],
  vienna: [48.21, 16.37],
  warsaw: [52.23, 21.01],
  washington: [38.9, -77.04],
  zurich: [47.37, 8.55],
}

/** Mean radius of the Earth (IUGG). */
const EARTH_RADIUS_KM = 6371.0088

/** Along the great circle on a sphere: within 0.6 % of the geodesic. Undefined for a city that the table lacks. */
export function greatCircleKm(from: string, to: string): number | undefined {
  const [a, b] = [CITIES[from], CITIES[to]]
  if (!a || !b) return undefined
  const [latA, latB] = [radians(a[0]), radians(b[0])]
  const half = Math.sin((latB - latA) / 2) ** 2
  const across = Math.cos(latA) * Math.cos(latB) * Math.sin(radians(b[1] - a[1]) / 2) ** 2
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(half + across))
}
