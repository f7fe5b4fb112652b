"""What surfaces look like: GLSL for skin, cloth, hair, eyes and mouth under one soft studio light.

Everything small on the face (brows, lips' edge, hairline, iris, pupil, catch light) is painted per pixel from
coordinates that ride on the mesh, so it stays crisp at any size and moves with the face.

Attributes: `position`, `normal` (posed, world); `coordinate` and `paint` (constant, meaning per material):

- skin, head: coordinate is the place on the T-posed neutral body from between the eyes (m) and how far inside the
  hairline (m); paint is openness, lips, nails, and the mouth's inside (head) or the palm (hands)
- cloth: place on the T-posed neutral body (m), distance from the nearest edge (m); openness, -, underside, -
- hair: across 0..1, along 0..1, a number per lock, length (m); openness, root shade, fray, -
- eye: direction from the ball's centre; openness
- lash: along the lid, outwards 0..1, +1 upper or -1 lower lid
- mouth (teeth, tongue): openness
"""

from __future__ import annotations

LIGHTS = """
const vec3 KEY = vec3(-0.455, 0.569, 0.685);
const vec3 KEY_LIGHT = vec3(1.14, 1.08, 1.01);
const vec3 FILL = vec3(0.78, 0.10, 0.62);
const vec3 FILL_LIGHT = vec3(0.30, 0.34, 0.41);
const vec3 RIM = vec3(0.45, 0.45, -0.77);
const vec3 RIM_LIGHT = vec3(0.62, 0.62, 0.66);
const vec3 SKY = vec3(0.42, 0.445, 0.485);
const vec3 GROUND = vec3(0.27, 0.235, 0.21);
"""

# Light is worked out at the vertices, which lie closer together than shading changes; pixels only paint. On a software
# renderer that halves the cost of a picture.
_VERTEX_HEAD = """
#version 330
uniform mat4 camera; uniform mat4 lamp; uniform vec3 eye;
uniform vec3 wrap;     // how far each colour bleeds past the edge of the shadow, as it does in skin
uniform vec4 sheen;    // highlight, broad highlight, sky at grazing angles, rim light
in vec3 position; in vec3 normal; in vec4 coordinate; in vec4 paint;
out vec4 v_soft; out vec4 v_key; out vec4 v_rim; out vec4 v_coordinate; out vec4 v_paint;
"""

_VERTEX_BODY = """
float cube(float x) { return x * x * x; }
void main() {
    vec3 n = normalize(normal), v = normalize(eye - position);
    if (HAIR) n = normalize(n - min(dot(n, v), 0.0) * 1.2 * v);   // hair is lit from whichever side is seen
    float open = paint.x;
    vec3 key = clamp((dot(n, KEY) + wrap) / (1.0 + wrap), 0.0, 1.0);
    float fill = clamp((dot(n, FILL) + 0.35) / 1.35, 0.0, 1.0);
    vec3 ambient = mix(GROUND, SKY, n.y * 0.5 + 0.5);
    vec3 place = (lamp * vec4(position, 1)).xyz * 0.5 + 0.5;
    place.z -= 0.05 * (1.0 - smoothstep(0.0, 0.35, dot(n, KEY)));   // what turns away is dark enough without a shadow
    float away = 1.0 - max(dot(n, v), 0.0);
    vec3 rim = (SKY * sheen.z + RIM_LIGHT * max(dot(n, RIM) + 0.25, 0.0) * sheen.w) * cube(away) * open;
    float h = max(dot(n, normalize(KEY + v)), 0.0);
    float gloss = (sheen.x * pow(h, 22.0) + sheen.y * pow(h, 8.0)) * open;
    if (HAIR) gloss = dot(n, normalize(KEY + v));
    v_soft = vec4((FILL_LIGHT * fill + ambient) * open, gloss);
    float direct = HAIR ? 0.25 + 0.75 * open : mix(1.0, open, 0.4);   // hair takes no cast shadow, only its depth
    v_key = vec4(KEY_LIGHT * key * direct, place.x);
    v_rim = vec4(rim, place.y);
    v_coordinate = coordinate;
    v_paint = vec4(HAIR ? paint.x : place.z, paint.yzw);
    if (BALL) { v_rim.xyz = n; v_soft.xyz = v; v_paint.y = open; }
    gl_Position = camera * vec4(position, 1);
}
"""

VERTEX = _VERTEX_HEAD + LIGHTS + _VERTEX_BODY

SHADOW_VERTEX = """
#version 330
uniform mat4 lamp;
in vec3 position;
void main() { gl_Position = lamp * vec4(position, 1); }
"""

SHADOW_FRAGMENT = """
#version 330
void main() {}
"""

COMMON = """
#version 330
uniform vec3 colour; uniform vec3 second; uniform vec3 third;
uniform sampler2DShadow shadow;
in vec4 v_soft; in vec4 v_key; in vec4 v_rim; in vec4 v_coordinate; in vec4 v_paint;
out vec4 fragment;
float hash(vec2 p) {
    vec2 q = fract(p * vec2(0.1031, 0.0973));
    q += dot(q, q.yx + 33.33);
    return fract((q.x + q.y) * q.x);
}
float noise(vec2 p) {
    vec2 i = floor(p), f = p - i; f = f * f * (3.0 - 2.0 * f);
    return mix(mix(hash(i), hash(i + vec2(1, 0)), f.x), mix(hash(i + vec2(0, 1)), hash(i + vec2(1, 1)), f.x), f.y);
}
// How much of the key light arrives: two soft taps.
float lit(float depth) {
    vec3 p = vec3(v_key.w, v_rim.w, depth);
    vec3 s = vec3(1.0, 0.6, 0.0) / 384.0;
    return 0.42 + 0.29 * (texture(shadow, p + s) + texture(shadow, p - s));
}
vec3 finish(vec3 c) { return sqrt(clamp(c / (1.0 + 0.22 * c), 0.0, 1.0)); }
"""

SKIN = """
void main() {
    float reach = abs(v_coordinate.x);
    float hand = smoothstep(0.52, 0.56, reach);
    float blood = hand * (0.22 + 0.22 * smoothstep(0.72, 0.80, reach));                    // finger ends
    vec3 albedo = colour * mix(vec3(1.0), vec3(1.10, 0.80, 0.76), blood);
    albedo = mix(albedo, second, 0.55 * hand * v_paint.w);                                // palms
    albedo = mix(albedo, vec3(0.93, 0.72, 0.66), 0.42 * smoothstep(0.3, 0.8, v_paint.z)); // nails
    float sun = lit(v_paint.x - 0.007);
    vec3 c = albedo * (v_soft.rgb + v_key.rgb * sun) + v_soft.a * sun;
    fragment = vec4(finish(c + v_rim.rgb * (0.5 + 0.5 * albedo)), 1);
}
"""

HEAD = """
uniform vec4 brow;     // height, thickness, arch, strength
uniform vec3 brow_colour;
uniform vec3 hair_colour;
uniform vec4 makeup;   // lip strength, blush, beard, unused

float brow_cover(vec3 p) {
    float ax = abs(p.x);
    float t = clamp((ax - 0.0105) / 0.0405, 0.0, 1.0);
    float centre = brow.x + brow.z * (1.45 * t - 1.62 * t * t * t - 0.14) * 0.0095;
    float half_width = brow.y * (0.55 + 0.55 * smoothstep(0.0, 0.25, t)) * (1.0 - 0.82 * smoothstep(0.35, 1.0, t));
    float stroke = noise(vec2((ax * 0.8 - (p.y - centre) * 1.5) * 1500.0, p.y * 160.0 + 40.0));
    float edge = (p.y - centre) / half_width + (stroke - 0.5) * 0.65;
    float ends = smoothstep(0.0085, 0.0155, ax + (stroke - 0.5) * 0.004) * (1.0 - smoothstep(0.046, 0.0525, ax));
    return (1.0 - smoothstep(0.55, 1.1, abs(edge))) * ends * (0.78 + 0.30 * stroke) * step(-0.02, p.z);
}
void main() {
    vec3 p = v_coordinate.xyz;
    float head = smoothstep(-0.20, -0.17, p.y);
    float grain = noise(vec2(p.x - p.z, p.y + 0.5 * p.z) * 650.0);
    vec3 albedo = colour * (0.985 + 0.03 * noise(p.xy * 110.0 + p.z * 60.0));
    // blood near the surface: cheeks, nose, ears
    vec2 cheek = vec2(abs(p.x) - 0.043, p.y + 0.038) / vec2(0.022, 0.020);
    vec2 nose = vec2(p.x, p.y + 0.040) / vec2(0.013, 0.014);
    float blood = makeup.y * exp(-dot(cheek, cheek)) + 0.35 * exp(-dot(nose, nose)) * step(0.02, p.z)
                + 0.35 * smoothstep(0.066, 0.078, abs(p.x));
    albedo *= mix(vec3(1.0), vec3(1.10, 0.80, 0.76), clamp(blood * head, 0.0, 1.0) * 0.75);
    // lids a shade deeper
    vec2 socket = vec2(abs(p.x) - 0.031, p.y - 0.001) / vec2(0.021, 0.0125);
    albedo *= mix(vec3(1.0), vec3(0.80, 0.66, 0.62), exp(-dot(socket, socket) * 1.3) * step(-0.01, p.z) * 0.55);
    float lip = smoothstep(0.15, 0.75, v_paint.y);
    albedo = mix(albedo, third * (0.95 + 0.10 * grain), lip * makeup.x);
    float inner = head * smoothstep(0.2, 0.9, v_paint.w) * (1.0 - lip);
    albedo = mix(albedo, vec3(0.20, 0.035, 0.03), inner);
    // brows, beard, hairline
    float cover = clamp(brow_cover(p) * brow.w, 0.0, 0.95);
    float beard = smoothstep(-0.052, -0.075, p.y + 0.45 * max(abs(p.x) - 0.020, 0.0) - 0.25 * max(abs(p.x) - 0.05, 0.0))
        * smoothstep(-0.150, -0.120, p.y - 0.25 * p.z) * smoothstep(-0.055, -0.03, p.z) * (1.0 - lip);
    albedo = mix(albedo, hair_colour, clamp(beard * makeup.z * (0.72 + 0.5 * grain), 0.0, 0.92));
    float fleck = noise(vec2((p.x + p.z * 0.6) * 420.0, p.y * 60.0)) - 0.5;
    float scalp = smoothstep(-0.004, 0.012, v_coordinate.w + fleck * 0.010);
    albedo = mix(albedo, hair_colour * (0.75 + 0.5 * grain), scalp * 0.93);
    albedo = mix(albedo, brow_colour, cover);
    float shine = mix(1.0, 2.4, lip * makeup.x) * (1.0 - 0.8 * max(scalp, cover)) * (1.0 - inner) * (0.8 + 0.4 * grain);
    float sun = lit(v_paint.x - 0.009);
    vec3 c = albedo * (v_soft.rgb + v_key.rgb * sun) + v_soft.a * shine * sun;
    fragment = vec4(finish(c + v_rim.rgb * (0.5 + 0.5 * albedo) * (1.0 - inner)), 1);
}
"""

CLOTH = """
uniform float band;   // width of the ribbed band at edges, metres
void main() {
    float edge = v_coordinate.w - band;
    vec3 albedo = mix(second, colour, smoothstep(-0.0012, 0.0006, edge));
    albedo *= 1.0 - 0.22 * smoothstep(0.0018, 0.0, abs(edge)) - 0.10 * smoothstep(0.0016, 0.0004, abs(edge - 0.0035));
    albedo *= 1.0 - 0.55 * v_paint.z;
    float sun = lit(v_paint.x - 0.006);
    fragment = vec4(finish(albedo * (v_soft.rgb + v_key.rgb * sun) + v_rim.rgb * (albedo * 0.5 + 0.06)), 1);
}
"""

HAIR = """
uniform vec4 strand;   // strands across, fray, gloss, waves
void main() {
    float along = v_coordinate.y, seed = v_coordinate.z;
    float wave = abs(fract(along * 3.0 + seed * 63.0) - 0.5) * 4.0 - 1.0;
    float across = v_coordinate.x + strand.w * wave * (1.5 - 0.5 * wave * wave) * min(along * 4.0, 1.0);
    across = (across - 0.5) * (1.0 + 2.0 * strand.w) + 0.5;
    float x = across * strand.x, cell = floor(x);
    float id = hash(vec2(cell + 0.5, seed * 917.0)), next = hash(vec2(cell + 1.5, seed * 917.0));
    float fray = v_paint.z;
    float tip = 1.0 - fray * strand.y * id;
    float narrow = clamp((along - tip) * 3.3 + 1.0, 0.0, 1.0) * fray;                 // towards the tip
    narrow = max(narrow, fray > 0.001 ? 1.0 - along * 7.0 : 0.0);                      // and at the root
    float side = 1.0 - abs(across - 0.5) * 2.0;
    float rim = side - narrow * 0.9 - 0.10 * id * fray, end = tip - along;               // soft over one pixel
    float cover = clamp(rim / max(fwidth(side), 0.05), 0.0, 1.0) * clamp(end / max(fwidth(along), 0.02), 0.0, 1.0);
    if (fray < 0.001) cover = 1.0;                                                      // the cap is whole
    if (SOLID) cover = 1.0;
    else if (cover < 0.12) discard;
    float streak = mix(id, next, x - cell);
    vec3 albedo = mix(colour * 0.72, second, clamp(streak * 0.85 + 0.35 * fract(seed * 7.31) - 0.1, 0.0, 1.0));
    albedo *= 1.0 - 0.45 * v_paint.y;
    // the band of shine across the hair, broken up strand by strand
    float h = clamp(v_soft.a + (streak - 0.5) * 0.30 - 0.02, 0.0, 1.0);
    h *= h; h *= h; h *= h; h *= h * h;
    vec3 c = albedo * (v_soft.rgb + v_key.rgb) + (albedo * 0.75 + 0.02) * h * strand.z * v_paint.x;
    fragment = vec4(finish(c + v_rim.rgb * (albedo + 0.02)), cover);
}
"""

EYE = """
void main() {
    vec3 d = normalize(v_coordinate.xyz);
    vec3 n = normalize(v_rim.rgb), v = v_soft.rgb;
    float angle = acos(clamp(d.z, -1.0, 1.0));
    float turn = atan(d.y, d.x);
    float iris = 1.0 - smoothstep(0.475, 0.520, angle);
    float pupil = 1.0 - smoothstep(0.165, 0.205, angle);
    float fibre = noise(vec2(turn * 9.0 + 40.0, angle * 5.0));
    vec3 white = mix(vec3(0.80, 0.78, 0.76), vec3(0.74, 0.58, 0.54), smoothstep(0.62, 1.25, abs(d.x)));
    vec3 ring = mix(colour * (0.75 + 0.6 * fibre), colour * 0.22, smoothstep(0.33, 0.50, angle));
    ring = mix(ring, ring * 1.8 + 0.006, smoothstep(0.05, -0.30, d.y) * 0.65);
    vec3 albedo = mix(mix(white, ring, iris), vec3(0.008), pupil);
    float lid = smoothstep(0.50, 0.02, d.y);
    float corner = 1.0 - 0.35 * smoothstep(0.45, 0.95, abs(d.x));
    float sun = mix(0.55, 1.0, lit(v_paint.x - 0.010));
    vec3 c = albedo * (v_key.rgb * sun + 0.62) * mix(0.42, 1.0, lid) * corner * mix(0.6, 1.0, v_paint.y) * 0.92;
    vec3 r = reflect(-v, n);
    float spot = smoothstep(0.935, 0.962, dot(r, normalize(vec3(-0.36, 0.25, 0.90))));
    float low = smoothstep(0.955, 0.985, dot(r, normalize(vec3(0.50, -0.15, 0.85)))) * 0.16;
    fragment = vec4(finish(c + vec3(1.25) * spot + vec3(low)), 1);
}
"""

MOUTH = """
void main() {
    float sun = lit(v_paint.x - 0.008);
    fragment = vec4(finish(colour * (v_soft.rgb + v_key.rgb * sun) + v_soft.a * sun), 1);
}
"""

LASH = """
void main() {
    float along = v_coordinate.x, out_ = v_coordinate.y;
    float upper = step(0.0, v_coordinate.z);
    float id = noise(vec2(along * mix(40.0, 58.0, upper) + upper * 9.0, out_ * 2.0));
    float line = (1.0 - smoothstep(0.05, 0.28, out_)) * mix(0.22, 0.85, upper);
    float hairs = smoothstep(0.42, 0.62, id) * (1.0 - smoothstep(0.45, 0.95, out_)) * 0.85 * upper;
    float cover = clamp(line + hairs, 0.0, 1.0);
    if (cover < 0.12) discard;
    fragment = vec4(finish(colour), cover);
}
"""

_BODIES = {"skin": SKIN, "head": HEAD, "cloth": CLOTH, "hair": HAIR, "eye": EYE, "mouth": MOUTH, "lash": LASH}
FRAGMENTS = {name: (COMMON + body).replace("SOLID", "false") for name, body in _BODIES.items()}
"""Fragment shader of every material."""

SOLID_FRAGMENTS = {name: (COMMON + body).replace("SOLID", "true") for name, body in _BODIES.items()}
"""The same for what has no frayed rim: without discarding pixels, hidden ones are skipped before they are shaded."""

VERTICES = {
    name: VERTEX.replace("HAIR", str(name == "hair").lower()).replace("BALL", str(name == "eye").lower())
    for name in _BODIES
}
"""Vertex shader of every material."""

LIGHTING = {
    "skin": {"wrap": (0.42, 0.22, 0.17), "sheen": (0.068, 0.043, 0.16, 0.9)},
    "head": {"wrap": (0.42, 0.22, 0.17), "sheen": (0.068, 0.043, 0.16, 0.9)},
    "cloth": {"wrap": (0.16, 0.16, 0.16), "sheen": (0.0, 0.0, 0.35, 1.0)},
    "hair": {"wrap": (0.30, 0.30, 0.30), "sheen": (0.0, 0.0, 0.0, 1.3)},
    "eye": {"wrap": (0.30, 0.30, 0.30), "sheen": (0.0, 0.0, 0.0, 0.0)},
    "mouth": {"wrap": (0.30, 0.30, 0.30), "sheen": (0.20, 0.0, 0.0, 0.0)},
    "lash": {"wrap": (0.0, 0.0, 0.0), "sheen": (0.0, 0.0, 0.0, 0.0)},
}
"""How each material takes the light."""

FRAYED = ("hair", "lash")
"""Materials whose alpha becomes coverage."""

BACKDROP_VERTEX = """
#version 330
out vec2 place;
void main() {
    place = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
    gl_Position = vec4(place, 0.9999, 1);
}
"""

BACKDROP_FRAGMENT = """
#version 330
uniform vec3 colour;
in vec2 place;
out vec4 fragment;
void main() {
    float far = length((place - vec2(0.0, -0.15)) * vec2(0.75, 0.70));
    fragment = vec4(colour * mix(1.05, 0.80, smoothstep(0.0, 1.35, far)), 1);
}
"""
