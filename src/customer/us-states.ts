/** Two letters for a state, district or territory of the United States by its name or abbreviation, else nothing. */
export function usState(letters: string): string | undefined {
  return byName.get(letters);
}

// Code, name, then the abbreviations of the Associated Press and older ones.
const states = `al alabama ala;ak alaska;az arizona ariz;ar arkansas ark;ca california calif cal;co colorado colo;
ct connecticut conn;de delaware del;fl florida fla;ga georgia;hi hawaii;id idaho;il illinois ill;in indiana ind;ia iowa;
ks kansas kan kans;ky kentucky;la louisiana;me maine;md maryland;ma massachusetts mass;mi michigan mich;
mn minnesota minn;ms mississippi miss;mo missouri;mt montana mont;ne nebraska neb nebr;nv nevada nev;nh newhampshire nhampshire;
nj newjersey njersey;nm newmexico nmex nmexico;ny newyork newyorkstate;nc northcarolina ncar ncarolina;nd northdakota ndak ndakota;oh ohio;
ok oklahoma okla;or oregon ore oreg;pa pennsylvania penn penna;ri rhodeisland;sc southcarolina scar scarolina;sd southdakota sdak sdakota;
tn tennessee tenn;tx texas tex;ut utah;vt vermont;va virginia;wa washington wash washingtonstate;wv westvirginia wva wvirginia;
wi wisconsin wis wisc;wy wyoming wyo;dc districtofcolumbia washingtondc;pr puertorico;gu guam;as americansamoa;
vi virginislands usvirginislands unitedstatesvirginislands;mp northernmarianaislands;aa armedforcesamericas;
ae armedforceseurope;ap armedforcespacific`;

const byName = new Map<string, string>();
for (const line of states.split(';')) {
  const [code = '', ...names] = line.trim().split(' ');
  byName.set(code, code);
  for (const name of names) byName.set(name, code);
}
