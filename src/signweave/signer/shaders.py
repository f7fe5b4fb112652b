"""What surfaces look like: GLSL for skin, cloth, hair, eyes and mouth under one soft studio light.

Everything small on the face (brows, lips' edge, hairline, iris, pupil, catch light) is painted per pixel from
coordinates that ride on the mesh, so it stays crisp at any size and moves with the face.

Attributes: `position`, `normal` (posed, world); `coordinate` and `paint` (constant, meaning per material):

| material | coordinate | paint |
|---|---|---|
| skin | T-pose place on the neutral body from between the eyes (m), hair cover (m inside the hairline) | openness, lips, nails, mouth's inside or palm |
| cloth | T-pose place on the neutral body (m), distance to the nearest edge (m) | openness, kind of edge, underside, 0 |
| hair | across 0..1, along 0..1, a number per lock, length (m) | openness, root shade, fray, 0 |
| eye | direction from the ball's centre, 0 | openness |
| mouth, lash | kind of thing in w | openness |
"""

from __future__ import annotations

VERTEX = """
#version 330
uniform mat4 camera;
uniform mat4 lamp;
in vec3 position; in vec3 normal; in vec4 coordinate; in vec4 paint;
out vec3 v_world; out vec3 v_normal; out vec4 v_coordinate; out vec4 v_paint; out vec3 v_lamp;
void main() {
    v_world = position; v_normal = normal; v_coordinate = coordinate; v_paint = paint;
    v_lamp = (lamp * vec4(position, 1)).xyz * 0.5 + 0.5;
    gl_Position = camera * vec4(position, 1);
}
"""

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
uniform vec3 eye;
uniform vec3 colour; uniform vec3 second; uniform vec3 third;
uniform sampler2DShadow shadow;
in vec3 v_world; in vec3 v_normal; in vec4 v_coordinate; in vec4 v_paint; in vec3 v_lamp;
out vec4 fragment;

const vec3 KEY = vec3(-0.455, 0.569, 0.685);
const vec3 KEY_LIGHT = vec3(1.62, 1.53, 1.42);
const vec3 FILL = vec3(0.78, 0.10, 0.62);
const vec3 FILL_LIGHT = vec3(0.34, 0.38, 0.46);
const vec3 RIM = vec3(0.45, 0.45, -0.77);
const vec3 RIM_LIGHT = vec3(0.62, 0.62, 0.66);
const vec3 SKY = vec3(0.50, 0.53, 0.58);
const vec3 GROUND = vec3(0.30, 0.26, 0.23);

float hash(vec3 p) { p = fract(p * 0.3183099 + 0.1); p *= 17.0; return fract(p.x * p.y * p.z * (p.x + p.y + p.z)); }
float noise(vec3 p) {
    vec3 i = floor(p), f = fract(p); f = f * f * (3.0 - 2.0 * f);
    return mix(mix(mix(hash(i), hash(i + vec3(1,0,0)), f.x), mix(hash(i + vec3(0,1,0)), hash(i + vec3(1,1,0)), f.x), f.y),
               mix(mix(hash(i + vec3(0,0,1)), hash(i + vec3(1,0,1)), f.x),
                   mix(hash(i + vec3(0,1,1)), hash(i + vec3(1,1,1)), f.x), f.y), f.z);
}
float lit(float bias) {
    vec2 s = vec2(2.4 / 512.0, 0.9 / 512.0);
    vec3 p = v_lamp - vec3(0, 0, bias);
    return 0.25 * (texture(shadow, p + vec3(s.x, s.y, 0)) + texture(shadow, p + vec3(-s.y, s.x, 0))
                 + texture(shadow, p + vec3(-s.x, -s.y, 0)) + texture(shadow, p + vec3(s.y, -s.x, 0)));
}
vec3 finish(vec3 c) {
    c = c / (1.0 + 0.22 * c);
    return pow(clamp(c, 0.0, 1.0), vec3(1.0 / 2.2));
}
// Diffuse light on a surface; `wrap` lets each colour bleed past the edge of the shadow, as it does in skin.
vec3 diffuse(vec3 n, vec3 wrap, float open, float sun) {
    float k = dot(n, KEY);
    vec3 key = clamp((vec3(k) + wrap) / (1.0 + wrap), 0.0, 1.0) * mix(vec3(1.0), vec3(sun), 1.0 - 0.35 * wrap);
    vec3 fill = vec3(clamp((dot(n, FILL) + 0.35) / 1.35, 0.0, 1.0));
    vec3 ambient = mix(GROUND, SKY, n.y * 0.5 + 0.5);
    return KEY_LIGHT * key * mix(1.0, open, 0.4) + (FILL_LIGHT * fill + ambient) * open;
}
"""

SKIN = """
uniform vec4 brow;     // height, thickness, arch, strength
uniform vec3 brow_colour;
uniform vec3 hair_colour;
uniform vec4 makeup;   // lip strength, blush, beard, lash line

float brow_cover(vec3 p) {
    float ax = abs(p.x);
    float t = clamp((ax - 0.0105) / 0.0405, 0.0, 1.0);
    float centre = brow.x + brow.z * (1.25 * t - 1.55 * t * t * t) * 0.010;
    float half_width = brow.y * (0.55 + 0.55 * smoothstep(0.0, 0.25, t)) * (1.0 - 0.82 * smoothstep(0.35, 1.0, t));
    float stroke = noise(vec3((ax * 0.8 + (p.y - centre) * -1.5) * 1150.0, p.y * 160.0, sign(p.x) * 7.0));
    float edge = (p.y - centre) / half_width + (stroke - 0.5) * 0.75;
    float ends = smoothstep(0.0085, 0.0155, ax + (stroke - 0.5) * 0.004) * (1.0 - smoothstep(0.046, 0.0525, ax));
    return (1.0 - smoothstep(0.55, 1.1, abs(edge))) * ends * (0.70 + 0.45 * stroke) * step(-0.02, p.z);
}
void main() {
    vec3 p = v_coordinate.xyz;
    vec3 n = normalize(v_normal), v = normalize(eye - v_world);
    float head = smoothstep(-0.20, -0.17, p.y) * (1.0 - smoothstep(0.16, 0.20, abs(p.x)));
    float hand = smoothstep(0.52, 0.56, abs(p.x));
    vec3 albedo = colour;
    // blood near the surface: cheeks, nose, ears, finger ends; a little unevenness everywhere
    vec2 cheek = vec2(abs(p.x) - 0.043, p.y + 0.038) / vec2(0.022, 0.020);
    vec2 nose = vec2(p.x, p.y + 0.040) / vec2(0.013, 0.014);
    float blood = head * (makeup.y * exp(-dot(cheek, cheek)) + 0.35 * exp(-dot(nose, nose)) * step(0.02, p.z)
                + 0.35 * smoothstep(0.066, 0.078, abs(p.x)));
    blood += hand * (0.30 + 0.3 * smoothstep(0.72, 0.80, abs(p.x)));
    float mottle = noise(p * 90.0) * 0.6 + noise(p * 210.0) * 0.4 - 0.5;
    albedo *= 1.0 + 0.055 * mottle;
    albedo = mix(albedo, albedo * vec3(1.10, 0.80, 0.76), clamp(blood, 0.0, 1.0) * 0.75);
    float inner = v_paint.w;
    albedo = mix(albedo, mix(albedo, second, 0.55), hand * inner);          // palms
    // eye sockets: lids a shade deeper, a dark line along the lashes
    vec2 socket = vec2(abs(p.x) - 0.031, p.y - 0.001) / vec2(0.021, 0.0125);
    float around = exp(-dot(socket, socket) * 1.3) * head * step(-0.01, p.z);
    albedo = mix(albedo, albedo * vec3(0.80, 0.66, 0.62), around * 0.55);
    // lips
    float lip = smoothstep(0.15, 0.75, v_paint.y);
    albedo = mix(albedo, third * (1.0 + 0.10 * mottle), lip * makeup.x);
    albedo = mix(albedo, mix(albedo, vec3(0.93, 0.72, 0.66), 0.42), smoothstep(0.3, 0.8, v_paint.z)); // nails
    albedo = mix(albedo, vec3(0.20, 0.035, 0.03), head * smoothstep(0.2, 0.9, inner) * (1.0 - lip));
    // brows, beard, hairline
    float cover = brow_cover(p) * brow.w * head;
    vec2 jaw = vec2(p.x * 0.85, p.y + 0.105);
    float beard = smoothstep(-0.052, -0.075, p.y + 0.45 * max(abs(p.x) - 0.020, 0.0) - 0.25 * max(abs(p.x) - 0.05, 0.0))
        * smoothstep(-0.150, -0.120, p.y - 0.25 * p.z) * smoothstep(-0.055, -0.03, p.z) * head * (1.0 - lip);
    beard *= makeup.z * (0.72 + 0.5 * noise(p * 700.0));
    albedo = mix(albedo, hair_colour, clamp(beard, 0.0, 0.92));
    float fleck = noise(vec3(p.x * 420.0, p.y * 60.0, p.z * 420.0)) - 0.5;
    float scalp = smoothstep(-0.004, 0.012, v_coordinate.w + fleck * 0.010);
    albedo = mix(albedo, hair_colour, scalp * 0.93);
    albedo = mix(albedo, brow_colour, clamp(cover, 0.0, 0.95));

    float open = v_paint.x;
    float sun = lit(0.004);
    vec3 wrap = vec3(0.42, 0.22, 0.17) * (1.0 - scalp);
    vec3 light = diffuse(n, wrap, open, sun);
    vec3 c = albedo * light;
    vec3 h = normalize(KEY + v);
    float rough = mix(1.0, 2.4, lip * makeup.x) * (1.0 - 0.8 * scalp) * (1.0 - 0.8 * clamp(cover, 0.0, 1.0));
    float oil = 0.055 * pow(max(dot(n, h), 0.0), 22.0) + 0.035 * pow(max(dot(n, h), 0.0), 7.0);
    c += KEY_LIGHT * oil * rough * sun * open * (1.0 - head * inner) * (0.8 + 0.4 * noise(p * 500.0));
    float grazing = pow(1.0 - max(dot(n, v), 0.0), 4.0);
    c += (SKY * 0.16 + RIM_LIGHT * max(dot(n, RIM) + 0.25, 0.0) * 0.9) * grazing * open * (1.0 - head * inner)
        * mix(vec3(1.0), albedo, 0.5);
    fragment = vec4(finish(c), 1);
}
"""

CLOTH = """
uniform vec4 weave;   // wrinkle depth, rib width, stripe, unused
void main() {
    vec3 p = v_coordinate.xyz;
    vec3 n = normalize(v_normal), v = normalize(eye - v_world);
    float edge = v_coordinate.w;
    vec3 q = p * vec3(17.0, 11.0, 17.0);
    float e = 0.15;
    float w0 = noise(q);
    vec3 slope = vec3(noise(q + vec3(e,0,0)) - w0, noise(q + vec3(0,e,0)) - w0, noise(q + vec3(0,0,e)) - w0) / e;
    n = normalize(n - weave.x * (slope - n * dot(slope, n)));
    float under = v_paint.z;
    float band = 1.0 - smoothstep(weave.y - 0.0012, weave.y + 0.0006, edge);
    float stitch = smoothstep(0.0016, 0.0004, abs(edge - weave.y - 0.0035));
    vec3 albedo = mix(colour, second, band * 0.65);
    albedo *= 1.0 - 0.22 * smoothstep(0.0018, 0.0, abs(edge - weave.y));
    albedo *= 1.0 - 0.10 * stitch;
    albedo *= 0.97 + 0.06 * noise(p * 900.0);
    albedo *= mix(1.0, 0.45, under);
    float open = v_paint.x;
    float sun = lit(0.006);
    vec3 c = albedo * diffuse(n, vec3(0.16), open, sun);
    float grazing = pow(1.0 - max(dot(n, v), 0.0), 3.0);
    c += (albedo * 0.5 + 0.06) * (SKY * 0.35 + RIM_LIGHT * max(dot(n, RIM) + 0.2, 0.0)) * grazing * open;
    fragment = vec4(finish(c), 1);
}
"""

HAIR = """
uniform vec4 strand;   // strands across, fray, gloss, roughness of the tips
void main() {
    float across = v_coordinate.x, along = v_coordinate.y, seed = v_coordinate.z;
    float cell = floor(across * strand.x);
    float id = hash(vec3(cell + 0.5, seed * 91.7, 3.1));
    float inside = abs(fract(across * strand.x) - 0.5) * 2.0;
    float tip = 1.0 - v_paint.z * strand.y * id;
    float wide = 1.0 - smoothstep(tip - 0.30, tip, along) * v_paint.z;
    float side = 1.0 - abs(across - 0.5) * 2.0;
    float cover = (along < tip ? 1.0 : 0.0) * smoothstep(0.0, 0.12, side - (1.0 - wide) * 0.9 - 0.10 * id * v_paint.z);
    if (cover < 0.12) discard;
    vec3 n = normalize(v_normal), v = normalize(eye - v_world);
    if (dot(n, v) < 0.0) n = normalize(n - 1.2 * dot(n, v) * v);
    float streak = noise(vec3(across * strand.x, along * 3.0, seed * 57.0));
    vec3 albedo = mix(colour * 0.72, second, smoothstep(0.15, 0.95, streak * 0.75 + 0.25 * fract(seed * 7.31)));
    albedo *= mix(1.0, 0.55, v_paint.y) * (0.90 + 0.10 * (1.0 - inside));
    float open = v_paint.x;
    float sun = lit(0.012);
    vec3 c = albedo * diffuse(n, vec3(0.30), open, mix(0.35, 1.0, sun));
    // the band of shine across the hair, broken up strand by strand
    float shift = (streak - 0.5) * 0.34 + (id - 0.5) * 0.10;
    vec3 m = normalize(n + vec3(0.0, shift, 0.0));
    float shine = pow(max(dot(m, normalize(KEY + v)), 0.0), 34.0) * 0.55 + pow(max(dot(m, normalize(vec3(0.1, 1.0, 0.35) + v)), 0.0), 18.0) * 0.22;
    c += (albedo * 1.3 + 0.035) * shine * strand.z * KEY_LIGHT * open * mix(0.3, 1.0, sun);
    float grazing = pow(1.0 - max(dot(n, v), 0.0), 3.0);
    c += (albedo + 0.02) * (RIM_LIGHT * max(dot(n, RIM) + 0.3, 0.0) * 1.3) * grazing;
    fragment = vec4(finish(c), cover);
}
"""

EYE = """
void main() {
    vec3 d = normalize(v_coordinate.xyz);
    vec3 n = normalize(v_normal), v = normalize(eye - v_world);
    float angle = acos(clamp(d.z, -1.0, 1.0));
    float turn = atan(d.y, d.x);
    float iris = 1.0 - smoothstep(0.475, 0.520, angle);
    float pupil = 1.0 - smoothstep(0.165, 0.205, angle);
    float fibre = noise(vec3(cos(turn) * 9.0, sin(turn) * 9.0, angle * 5.0));
    vec3 white = mix(vec3(0.80, 0.78, 0.76), vec3(0.74, 0.58, 0.54), smoothstep(0.62, 1.25, abs(d.x)));
    vec3 ring = mix(colour * (0.75 + 0.6 * fibre), colour * 0.22, smoothstep(0.33, 0.50, angle));
    ring = mix(ring, ring * 1.9 + 0.02, smoothstep(0.05, -0.30, d.y) * 0.65);
    vec3 albedo = mix(white, ring, iris);
    albedo = mix(albedo, vec3(0.008), pupil);
    float lid = smoothstep(0.50, 0.02, d.y);
    float corner = 1.0 - 0.35 * smoothstep(0.45, 0.95, abs(d.x));
    float sun = mix(0.55, 1.0, lit(0.010));
    vec3 c = albedo * (diffuse(n, vec3(0.3), 1.0, sun)) * mix(0.42, 1.0, lid) * corner * mix(0.6, 1.0, v_paint.x) * 0.92;
    vec3 r = reflect(-v, n);
    float spot = smoothstep(0.935, 0.962, dot(r, normalize(vec3(-0.42, 0.46, 0.78))));
    float low = smoothstep(0.955, 0.985, dot(r, normalize(vec3(0.50, -0.15, 0.85)))) * 0.16;
    c += vec3(1.25) * spot + vec3(low);
    fragment = vec4(finish(c), 1);
}
"""

MOUTH = """
void main() {
    vec3 n = normalize(v_normal), v = normalize(eye - v_world);
    float open = v_paint.x;
    float sun = mix(0.5, 1.0, lit(0.008));
    vec3 c = colour * diffuse(n, vec3(0.3), open, sun);
    c += vec3(0.20) * pow(max(dot(n, normalize(KEY + v)), 0.0), 40.0) * open;
    fragment = vec4(finish(c), 1);
}
"""

LASH = """
void main() {
    float along = v_coordinate.x, out_ = v_coordinate.y;
    float id = abs(fract(along * 30.0) - 0.5) * 2.0;
    float cover = step(0.62 * out_ + 0.05, 1.0 - id * (0.30 + 0.7 * out_));
    if (cover < 0.5 && out_ > 0.30) discard;
    fragment = vec4(finish(colour), 1);
}
"""

FRAGMENTS = {name: COMMON + body for name, body in
             {"skin": SKIN, "cloth": CLOTH, "hair": HAIR, "eye": EYE, "mouth": MOUTH, "lash": LASH}.items()}

FRAYED = ("hair",)
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
