/// (value − mean) × factor per channel to planes, [height, width, 3] → [3, height, width]. `tables` [3, 256] holds the results.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn normalize(image: *const u8, pixels: usize, tables: *const f32, output: *mut f32) {
    for i in 0..pixels {
        let pixel = image.add(3 * i);
        for channel in 0..3 {
            *output.add(channel * pixels + i) = *tables.add(256 * channel + *pixel.add(channel) as usize);
        }
    }
}
