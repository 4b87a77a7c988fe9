//! What a type adds to the saved state of its objects, besides its properties.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::fields::at_first;
use super::{assertion, outside_impl, place};
use crate::model::{FieldModel, StateModel, TypeModel};

/// The expression of it.
pub(super) fn write(model: &TypeModel) -> TokenStream {
    let fields: Vec<_> = model.states().map(|(field, state)| write_field(model, field, state)).collect();
    let Some(state) = &model.state else {
        return match fields.is_empty() {
            true => quote!(__qom::StateInfo::NONE),
            false => quote!(__qom::StateInfo::new(const { &[#(#fields),*] })),
        };
    };
    let version = state.version.as_ref().map_or_else(|| quote!(1), |version| quote!(#version));
    let oldest = state.oldest.as_ref().map_or_else(|| version.clone(), |oldest| quote!(#oldest));
    let upgrade = state.upgrade.as_ref().map(|path| {
        let path = outside_impl(path, &model.ident);
        quote_spanned!(place(path.span())=> .upgrade(#path))
    });
    quote!(__qom::StateInfo::new(const { &[#(#fields),*] }).version(#version, #oldest) #upgrade)
}

/// A field is shown by a function of the struct: no offset, and nothing that the compiler could not see.
fn write_field(model: &TypeModel, field: &FieldModel, state: &StateModel) -> TokenStream {
    let (own, ident, name) = (&model.ident, &field.ident, &state.name.0);
    let ty = at_first(&field.ty);
    let at = field.ty.span();
    let project = quote_spanned!(at=> |__qom_own: &#own| &__qom_own.#ident);
    let check = match (&state.range, &state.check) {
        (None, None) => return quote_spanned!(at=> __qom::state_field::<#own, #ty>(#name, #project)),
        (range, check) => {
            let within = range.as_ref().map(|range| {
                let high = &range.high;
                match &range.low {
                    Some(low) => quote_spanned!(place(low.span())=> __qom::within(__qom_value, &#low, &#high)?;),
                    None => quote_spanned!(place(high.span())=> __qom::at_most(__qom_value, &#high)?;),
                }
            });
            let call = check.as_ref().map(|check| {
                let call = outside_impl(check, own);
                quote_spanned!(place(check.span())=> #call(__qom_value)?;)
            });
            quote!(|__qom_value| { #within #call ::core::result::Result::Ok(()) })
        }
    };
    quote_spanned!(at=> __qom::checked_state_field::<#own, #ty>(#name, #project, #check))
}

/// The oldest version is not newer than that of now, and there is a way from one to the other.
pub(super) fn assertions(model: &TypeModel) -> TokenStream {
    let Some(oldest) = model.state.as_ref().and_then(|state| state.oldest.as_ref()) else { return TokenStream::new() };
    let version = model.state.as_ref().and_then(|state| state.version.as_ref());
    let version = version.map_or_else(|| quote!(1), |version| quote!(#version));
    assertion(
        place(oldest.span()),
        &quote!(0 < #oldest && #oldest <= #version),
        "the oldest version of the state is from 1 to that of now: write `state(version = 2, oldest = 1)`",
    )
}
