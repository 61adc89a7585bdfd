-- Countries with their weight (of 128) and cities, and names; everything here is made up of common names.
create or replace temp table shop_place(place integer, country varchar, weight integer, cities varchar[]);

insert into shop_place values
  (0, 'CH', 61, ['Zürich', 'Genève', 'Basel', 'Lausanne', 'Bern', 'Winterthur', 'Luzern', 'Lugano']),
  (1, 'DE', 16, ['Berlin', 'München', 'Hamburg', 'Köln', 'Stuttgart', 'Freiburg', 'Leipzig', 'Konstanz']),
  (2, 'FR', 13, ['Paris', 'Lyon', 'Annecy', 'Strasbourg', 'Marseille', 'Lille', 'Nantes', 'Mulhouse']),
  (3, 'IT', 7, ['Milano', 'Torino', 'Roma', 'Como', 'Bologna', 'Verona', 'Napoli', 'Varese']),
  (4, 'AT', 6, ['Wien', 'Graz', 'Salzburg', 'Innsbruck', 'Linz', 'Bregenz', 'Villach', 'Dornbirn']),
  (5, 'LI', 2, ['Vaduz', 'Schaan', 'Balzers', 'Triesen', 'Eschen', 'Mauren', 'Ruggell', 'Planken']),
  (6, 'BE', 3, ['Bruxelles', 'Gent', 'Liège', 'Antwerpen', 'Namur', 'Leuven', 'Mons', 'Brugge']),
  (7, 'NL', 3, ['Amsterdam', 'Utrecht', 'Rotterdam', 'Eindhoven', 'Groningen', 'Delft', 'Leiden', 'Breda']),
  (8, 'LU', 1, ['Luxembourg', 'Esch-sur-Alzette', 'Differdange', 'Dudelange', 'Ettelbruck', 'Diekirch', 'Wiltz',
    'Remich']),
  (9, 'ES', 3, ['Madrid', 'Barcelona', 'Valencia', 'Sevilla', 'Bilbao', 'Zaragoza', 'Málaga', 'Granada']),
  (10, 'PT', 2, ['Lisboa', 'Porto', 'Braga', 'Coimbra', 'Faro', 'Aveiro', 'Évora', 'Setúbal']),
  (11, 'GB', 2, ['London', 'Leeds', 'Bristol', 'Glasgow', 'Cardiff', 'Oxford', 'York', 'Bath']),
  (12, 'DK', 1, ['København', 'Aarhus', 'Odense', 'Aalborg', 'Esbjerg', 'Kolding', 'Vejle', 'Horsens']),
  (13, 'SE', 1, ['Stockholm', 'Göteborg', 'Malmö', 'Uppsala', 'Lund', 'Umeå', 'Örebro', 'Visby']),
  (14, 'NO', 1, ['Oslo', 'Bergen', 'Trondheim', 'Stavanger', 'Tromsø', 'Drammen', 'Hamar', 'Molde']),
  (15, 'FI', 1, ['Helsinki', 'Turku', 'Tampere', 'Oulu', 'Espoo', 'Vantaa', 'Lahti', 'Vaasa']),
  (16, 'PL', 2, ['Warszawa', 'Kraków', 'Gdańsk', 'Wrocław', 'Poznań', 'Lublin', 'Łódź', 'Toruń']),
  (17, 'CZ', 1, ['Praha', 'Brno', 'Ostrava', 'Plzeň', 'Olomouc', 'Liberec', 'Zlín', 'Tábor']),
  (18, 'SI', 1, ['Ljubljana', 'Maribor', 'Celje', 'Koper', 'Kranj', 'Piran', 'Ptuj', 'Bled']),
  (19, 'IE', 1, ['Dublin', 'Cork', 'Galway', 'Limerick', 'Sligo', 'Kilkenny', 'Ennis', 'Bray']);

-- Of an address three bits choose the city of a country, the bits above them the country.
create or replace temp table shop_address as
select (country_number << 3 | n - 1)::integer as address, country, cities[n] as city, concat(',', country, ',', cities[n], ',') as text
from (select row_number() over (order by place) - 1 as country_number, country, cities
  from (select place, country, cities, unnest(range(weight)) from shop_place))
cross join range(1, 9) as numbers(n);

set variable shop_first_names = [
  'Anna', 'Luca', 'Mia', 'Noah', 'Léa', 'Elias', 'Emma', 'Gabriel', 'Sofia', 'Matteo', 'Nora', 'Liam', 'Chloé',
  'Jonas', 'Giulia', 'David', 'Lina', 'Samuel', 'Alice', 'Leo', 'Zoé', 'Tim', 'Elena', 'Hugo', 'Laura', 'Jan', 'Sara',
  'Paul', 'Ines', 'Marco', 'Julia', 'Adam', 'Clara', 'Felix', 'Eva', 'Simon', 'Livia', 'Nils', 'Maëlle', 'Oscar'
];

set variable shop_last_names = [
  'Müller', 'Favre', 'Rossi', 'Meier', 'Schmid', 'Dubois', 'Keller', 'Bernasconi', 'Weber', 'Rochat', 'Huber',
  'Bianchi', 'Moser', 'Girard', 'Frei', 'Ferrari', 'Baumann', 'Blanc', 'Graf', 'Perret', 'Brunner', 'Martin',
  'Gerber', 'Roux', 'Steiner', 'Aubert', 'Fischer', 'Conti', 'Vogel', 'Monnet', 'Suter', 'Lambert', 'Kunz', 'Pittet',
  'Roth', 'Jaquet', 'Hofer', 'Morel', 'Lang', 'Chevalley', 'Bucher', 'Novak', 'Berger', 'Silva', 'Egli', 'Fontana',
  'Marti', 'Renaud', 'Sutter', 'Vidal'
];

-- The names of people, and as mail addresses have them.
create or replace temp table shop_person as
select
  (f * len(getvariable('shop_last_names')) + l)::integer as person, lower(strip_accents(concat(first, '.', last))) as mail,
  concat(first, ' ', last) as name
from (
  select f, l, getvariable('shop_first_names')[1 + f] as first, getvariable('shop_last_names')[1 + l] as last
  from range(len(getvariable('shop_first_names'))) as firsts(f)
  cross join range(len(getvariable('shop_last_names'))) as lasts(l)
);
